-- The claims of a share of the batch that were there before, that it sends more than once, or that it
-- updates or deletes.
CREATE OR REPLACE TEMP TABLE touched_claim AS
WITH sent AS (
    SELECT
        s.claim_id,
        s.line_number,
        s.dml_indicator
    FROM sent_key AS s
    WHERE hash(s.claim_id) % getvariable('share_count') = getvariable('share')
)

SELECT s.claim_id
FROM sent AS s
WHERE s.dml_indicator <> 'INSERT'
UNION
SELECT s.claim_id
FROM sent AS s
GROUP BY
    s.claim_id,
    s.line_number
HAVING count(*) > 1
UNION
SELECT h.claim_id
FROM history_key AS h
SEMI JOIN sent AS s ON h.claim_id = s.claim_id
