-- Rule:  42 CFR 414.1450(b)
-- Grain: performance_year, npi
-- Says:  What was paid for a clinician in the base year is the latest that was sent.

SELECT
    t.performance_year,
    t.npi,
    t.base_year,
    t.claims_processed_end_date,
    t.covered_service_payment_amount
FROM lake.apm_incentive_base AS t
QUALIFY
    row_number() OVER (
        PARTITION BY t.performance_year, t.npi
        ORDER BY t.batch_number DESC, t.file_number DESC, t.row_number DESC
    ) = 1
