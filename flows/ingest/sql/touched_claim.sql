-- The claims of a share of the batch that were there before, that it may send more than once, in whole
-- or in part, or in several weeks, or that it updates or deletes.
CREATE OR REPLACE TEMP TABLE touched_claim AS
WITH sent AS (
    SELECT
        s.claim_id,
        s.line_number,
        s.dml_indicator,
        s.weekly_processing_date
    FROM sent_key AS s
    WHERE hash(s.claim_id) % getvariable('share_count') = getvariable('share')
)

SELECT s.claim_id
FROM sent AS s
GROUP BY s.claim_id
HAVING
    bool_or(s.dml_indicator <> 'INSERT')
    OR min(s.weekly_processing_date) <> max(s.weekly_processing_date)
    -- One bit for each line number: a claim whose numbers share one is settled, too, to no effect.
    OR count(*) > bit_count(bit_or(CAST(1 AS BIGINT) << (abs(CAST(s.line_number AS INTEGER)) % 62)))
UNION
SELECT h.claim_id
FROM history_key AS h
SEMI JOIN sent AS s ON h.claim_id = s.claim_id
