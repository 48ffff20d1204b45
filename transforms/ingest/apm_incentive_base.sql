-- Rule:  42 CFR 414.1450(b)
-- Grain: performance_year, npi
-- Says:  What was paid for a clinician in the base year is the latest that was sent.

SELECT
    performance_year,
    npi,
    base_year,
    claims_processed_end_date,
    covered_service_payment_amount
FROM lake.apm_incentive_base
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, npi
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
