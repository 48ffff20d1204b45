-- Rule:  42 CFR 414.1435; 42 CFR 414.1450
-- Grain: performance_year, npi, told_by
-- Says:  Which tables say something of an NPI, whichever TIN it bills under.

SELECT
    performance_year,
    npi,
    'payment_file.apm_incentive' AS told_by
FROM payment_file.apm_incentive
UNION
SELECT
    performance_year,
    npi,
    'payment_file.qualifying_apm_conversion_factor' AS told_by
FROM payment_file.qualifying_apm_conversion_factor
UNION
SELECT
    performance_year,
    npi,
    'payment_file.incentive_base' AS told_by
FROM payment_file.incentive_base
WHERE is_base_from_claims
UNION
SELECT
    listed.performance_year,
    listed.npi,
    'eligibility.claims_attribution' AS told_by
FROM eligibility.apm_qp_status AS listed
INNER JOIN eligibility.attribution_count AS counted
    ON
        listed.performance_year = counted.performance_year
        AND listed.apm_entity_id = counted.entity_id
WHERE counted.entity_type = 'apm' AND counted.is_counted_from_claims
UNION
SELECT
    performance_year,
    entity_id AS npi,
    'eligibility.claims_attribution' AS told_by
FROM eligibility.attribution_count
WHERE entity_type = 'clinician' AND is_counted_from_claims
