-- Every row of the claims that the batch touches, of the history and of the batch.
-- noqa: disable=AM04
CREATE OR REPLACE TEMP TABLE touched_row AS
SELECT
    s.* EXCLUDE (first_expense_date),
    CAST(date_trunc('month', s.first_expense_date) AS DATE) AS service_month
FROM sent_key AS s
SEMI JOIN touched_claim AS t ON s.claim_id = t.claim_id
UNION ALL
SELECT
    h.* EXCLUDE (first_expense_date),
    CAST(date_trunc('month', h.first_expense_date) AS DATE) AS service_month
FROM history_key AS h
SEMI JOIN touched_claim AS t ON h.claim_id = t.claim_id
