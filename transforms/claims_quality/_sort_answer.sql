-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, sort_number
-- Says:  How a claim answers a measure: an option needs all of its codes on the one claim, and of
--        several options the most advantageous counts, for inverse measures in reverse order.

WITH needed AS (
    SELECT
        performance_year,
        measure_id,
        option_number,
        count(*) AS code_count
    FROM claims_quality._asked_code
    WHERE code_role = 'quality'
    GROUP BY ALL
),

sort_diagnosis AS (
    SELECT
        performance_year,
        sort_number,
        unnest(asked_diagnosis_codes) AS code
    FROM claims_quality._claim_sort
),

borne AS (
    SELECT
        performance_year,
        sort_number,
        measure_id,
        option_number,
        code_number
    FROM claims_quality._sort_kind
    INNER JOIN claims_quality._matched_code USING (performance_year, kind_number)
    WHERE code_role = 'quality'
    UNION
    -- Some options are answered by a diagnosis.
    SELECT
        performance_year,
        sort_number,
        measure_id,
        option_number,
        code_number
    FROM sort_diagnosis
    INNER JOIN claims_quality._asked_code USING (performance_year, code)
    WHERE code_role = 'quality' AND code_system = 'icd10_cm'
),

answered AS (
    SELECT
        performance_year,
        sort_number,
        measure_id,
        option_number
    FROM borne
    INNER JOIN needed USING (performance_year, measure_id, option_number)
    GROUP BY ALL
    HAVING count(*) = max(needed.code_count)
)

SELECT
    performance_year,
    measure_id,
    stratum,
    sort_number,
    min(answer.advantage_order) AS advantage_order
FROM answered
INNER JOIN claims_quality._answer_option USING (performance_year, measure_id, option_number)
INNER JOIN claims_quality._answer_order AS answer USING (performance_year, measure_id, option_type)
GROUP BY ALL
