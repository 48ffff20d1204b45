-- Every row that is left of the claims of what is withdrawn.
-- noqa: disable=AM04
CREATE OR REPLACE TEMP TABLE touched_row AS
SELECT
    h.* EXCLUDE (first_expense_date),
    CAST(date_trunc('month', h.first_expense_date) AS DATE) AS service_month
FROM history_key AS h
SEMI JOIN touched_claim AS t ON h.claim_id = t.claim_id
