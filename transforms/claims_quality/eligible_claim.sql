-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, tin, npi, beneficiary_id, joined_claim_id
-- Says:  The claims that are eligible for a measure, or for a stratum of it, with the number of their
--        lines that have one of its procedures.

WITH in_stratum AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        coalesce(stratum.stratum, 'whole') AS stratum,
        tin,
        npi,
        beneficiary_id,
        joined_claim_id,
        claim.claim_from_date,
        claim.claim_through_date
    FROM claims_quality._met_option
    INNER JOIN claims_quality._claim AS claim
        USING (performance_year, tin, npi, beneficiary_id, joined_claim_id)
    LEFT JOIN policy.claims_measure_stratum AS stratum USING (performance_year, measure_id, option_number)
),

companioned AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        tin,
        npi,
        beneficiary_id,
        joined_claim_id,
        TRUE AS has_companion
    FROM in_stratum
    INNER JOIN claims_quality._companion_service AS service
        USING (performance_year, measure_id, beneficiary_id)
    WHERE in_stratum.claim_from_date BETWEEN service.service_date AND service.service_date + service.day_count
),

asking AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        TRUE AS asks_companion
    FROM policy.claims_companion_service
),

procedure_line AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        line.claim_id,
        line.line_number,
        tin,
        npi,
        beneficiary_id,
        joined_claim_id
    FROM claims_quality._claim_line AS line
    INNER JOIN claims_quality._matched_code
        USING (performance_year, hcpcs_code, modifier_codes, place_of_service_code)
    WHERE code_role = 'procedure'
),

line_count AS (
    SELECT
        performance_year,
        measure_id,
        tin,
        npi,
        beneficiary_id,
        joined_claim_id,
        count(*) AS eligible_line_count
    FROM procedure_line
    GROUP BY ALL
)

SELECT
    performance_year,
    measure_id,
    in_stratum.stratum,
    tin,
    npi,
    beneficiary_id,
    joined_claim_id,
    in_stratum.claim_from_date,
    in_stratum.claim_through_date,
    line_count.eligible_line_count
FROM in_stratum
INNER JOIN line_count
    USING (performance_year, measure_id, tin, npi, beneficiary_id, joined_claim_id)
LEFT JOIN asking USING (performance_year, measure_id)
LEFT JOIN companioned USING (performance_year, measure_id, tin, npi, beneficiary_id, joined_claim_id)
WHERE asking.asks_companion IS NOT TRUE OR companioned.has_companion
