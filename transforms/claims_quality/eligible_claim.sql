-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, claim_number
-- Says:  The claims that are eligible for a measure, or for a stratum of it, with the number of their
--        lines that have one of its procedures where a measure counts by line.

WITH in_stratum AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        coalesce(stratum.stratum, 'whole') AS stratum,
        claim_number,
        claim.patient_number,
        claim.beneficiary_id,
        claim.claim_from_date,
        claim.claim_through_date
    FROM claims_quality._met_option
    INNER JOIN claims_quality._claim AS claim USING (performance_year, claim_number)
    LEFT JOIN policy.claims_measure_stratum AS stratum USING (performance_year, measure_id, option_number)
),

companioned AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        claim_number,
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

counted_kind AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        kind_number
    FROM claims_quality._matched_code
    INNER JOIN policy.claims_measure USING (performance_year, measure_id)
    INNER JOIN policy.claims_counting_class USING (performance_year, counting_class)
    WHERE code_role = 'procedure' AND is_counted_by_line
),

counted_line AS (
    SELECT
        performance_year,
        measure_id,
        claim_number,
        sum(line_count) AS eligible_line_count
    FROM claims_quality._claim_kind
    INNER JOIN counted_kind USING (performance_year, kind_number)
    GROUP BY ALL
)

SELECT
    performance_year,
    measure_id,
    in_stratum.stratum,
    claim_number,
    in_stratum.patient_number,
    in_stratum.claim_from_date,
    in_stratum.claim_through_date,
    counted_line.eligible_line_count
FROM in_stratum
LEFT JOIN counted_line USING (performance_year, measure_id, claim_number)
LEFT JOIN asking USING (performance_year, measure_id)
LEFT JOIN companioned USING (performance_year, measure_id, claim_number)
WHERE asking.asks_companion IS NOT TRUE OR companioned.has_companion
