-- No file of the history may hold a claim of the batch.
-- noqa: disable=AM04
CREATE OR REPLACE TEMP VIEW history_key AS
SELECT s.*
FROM sent_key AS s
WHERE false
