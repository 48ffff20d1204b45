-- The claims of a share of what is withdrawn that are in force by other rows, or not, without it.
CREATE OR REPLACE TEMP TABLE touched_claim AS
SELECT DISTINCT h.claim_id
FROM history_key AS h
SEMI JOIN (
    SELECT s.claim_id
    FROM sent_key AS s
    WHERE hash(s.claim_id) % getvariable('share_count') = getvariable('share')
) AS s ON h.claim_id = s.claim_id
