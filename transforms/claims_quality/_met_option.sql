-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, claim_number, measure_id, option_number
-- Says:  A claim is eligible by one option as a whole: procedures, diagnoses, sex, and the age on its
--        first day, which ends with the day before the next birthday. An age of 0 asks nothing
--        (reading M4).

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
        claim_number,
        measure_id,
        option_number,
        bool_or(has_procedure) AS has_procedure,
        bool_or(has_additional_procedure) AS has_additional_procedure
    FROM claims_quality._claim_kind
    INNER JOIN matched USING (performance_year, kind_number)
    GROUP BY ALL
),

claim_diagnosis AS (
    SELECT
        performance_year,
        claim_number,
        unnest(diagnosis_codes) AS diagnosis_code
    FROM claims_quality._claim
),

diagnosed AS (
    SELECT
        performance_year,
        claim_number,
        measure_id,
        option_number,
        bool_or(diagnosis_role = 'needed') AS has_needed,
        bool_or(diagnosis_role = 'additional') AS has_additional,
        bool_or(diagnosis_role = 'excluded') AS has_excluded
    FROM claim_diagnosis
    INNER JOIN reference.claims_diagnosis_code USING (performance_year, diagnosis_code)
    GROUP BY ALL
),

asked_diagnosis AS (
    SELECT
        performance_year,
        measure_id,
        option_number,
        bool_or(diagnosis_role = 'needed') AS asks_needed,
        bool_or(diagnosis_role = 'additional') AS asks_additional
    FROM reference.claims_diagnosis_code
    GROUP BY ALL
),

asked_procedure AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        option_number,
        TRUE AS asks_additional_procedure
    FROM reference.claims_procedure_code
    WHERE code_role = 'additional_procedure'
)

SELECT
    performance_year,
    claim_number,
    measure_id,
    option_number
FROM borne
INNER JOIN claims_quality._claim AS claim USING (performance_year, claim_number)
INNER JOIN reference.claims_eligibility_option AS option USING (performance_year, measure_id, option_number)
LEFT JOIN asked_diagnosis USING (performance_year, measure_id, option_number)
LEFT JOIN asked_procedure USING (performance_year, measure_id, option_number)
LEFT JOIN diagnosed USING (performance_year, claim_number, measure_id, option_number)
WHERE
    borne.has_procedure
    AND (asked_procedure.asks_additional_procedure IS NOT TRUE OR borne.has_additional_procedure)
    AND (asked_diagnosis.asks_needed IS NOT TRUE OR diagnosed.has_needed)
    AND (asked_diagnosis.asks_additional IS NOT TRUE OR diagnosed.has_additional)
    AND diagnosed.has_excluded IS NOT TRUE
    AND (
        option.sex_code IS NULL
        OR (option.sex_code = 'M' AND claim.sex_identity_code = '1')
        OR (option.sex_code = 'F' AND claim.sex_identity_code = '2')
    )
    AND (
        coalesce(option.min_age, 0) = 0
        OR claim.claim_from_date >= claim.birth_date + INTERVAL '1' YEAR * CAST(option.min_age AS DOUBLE)
    )
    AND (
        option.max_age IS NULL
        OR claim.claim_from_date < claim.birth_date + INTERVAL '1' YEAR
        * CAST(if(option.max_age = floor(option.max_age), option.max_age + 1, option.max_age) AS DOUBLE)
    )
