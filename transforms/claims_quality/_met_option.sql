-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, sort_number, measure_id, option_number
-- Says:  A claim is eligible by one option as a whole: procedures, diagnoses, sex, and the age on its
--        first day. An age of 0 asks nothing (reading M4).

WITH matched AS (
    SELECT
        performance_year,
        kind_number,
        measure_id,
        option_number,
        bool_or(code_role = 'procedure') AS has_procedure,
        bool_or(code_role = 'additional_procedure') AS has_additional_procedure
    FROM claims_quality._matched_code
    WHERE code_role <> 'quality'
    GROUP BY ALL
),

borne AS (
    SELECT
        performance_year,
        sort_number,
        measure_id,
        option_number,
        bool_or(has_procedure) AS has_procedure,
        bool_or(has_additional_procedure) AS has_additional_procedure
    FROM claims_quality._sort_kind
    INNER JOIN matched USING (performance_year, kind_number)
    GROUP BY ALL
),

sort_diagnosis AS (
    SELECT
        performance_year,
        sort_number,
        unnest(asked_diagnosis_codes) AS diagnosis_code
    FROM claims_quality._claim_sort
),

diagnosed AS (
    SELECT
        performance_year,
        sort_number,
        measure_id,
        option_number,
        bool_or(diagnosis_role = 'needed') AS has_needed,
        bool_or(diagnosis_role = 'additional') AS has_additional,
        bool_or(diagnosis_role = 'excluded') AS has_excluded
    FROM sort_diagnosis
    INNER JOIN reference.claims_diagnosis_code USING (performance_year, diagnosis_code)
    GROUP BY ALL
)

SELECT
    performance_year,
    sort_number,
    measure_id,
    option_number
FROM borne
INNER JOIN claims_quality._claim_sort AS sort USING (performance_year, sort_number)
INNER JOIN claims_quality._asked_option AS option USING (performance_year, measure_id, option_number)
LEFT JOIN claims_quality._age_class AS age USING (performance_year, age_class)
LEFT JOIN diagnosed USING (performance_year, sort_number, measure_id, option_number)
WHERE
    borne.has_procedure
    AND (NOT option.asks_additional_procedure OR borne.has_additional_procedure)
    AND (NOT option.asks_needed_diagnosis OR diagnosed.has_needed)
    AND (NOT option.asks_additional_diagnosis OR diagnosed.has_additional)
    AND diagnosed.has_excluded IS NOT TRUE
    AND (option.sex_identity_code IS NULL OR option.sex_identity_code = sort.sex_identity_code)
    AND (option.first_month IS NULL OR age.first_month >= option.first_month)
    AND (option.end_month IS NULL OR age.end_month <= option.end_month)
