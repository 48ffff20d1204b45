-- The claim lines of files that count which a later row took the place of.
-- noqa: disable=AM04
SELECT s.*
FROM settled_row AS s
SEMI JOIN counting_file AS c ON s.batch_number = c.batch_number AND s.file_number = c.file_number
WHERE s.is_superseded
