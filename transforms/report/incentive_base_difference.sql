-- Rule:  42 CFR 414.1450(b); reading A48
-- Grain: performance_year, npi
-- Says:  By how much what claims say was paid for a QP in the base year differs from what the extract
--        says, and which of both the incentive is a percentage of.

SELECT
    performance_year,
    npi,
    base_year,
    is_base_from_claims,
    extract_payment_amount,
    claims_payment_amount,
    claims_payment_amount - extract_payment_amount AS payment_amount_difference,
    last_processing_date
FROM payment_file.incentive_base
WHERE claims_payment_amount IS NOT NULL
