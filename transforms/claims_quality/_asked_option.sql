-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, option_number
-- Says:  What an eligibility option asks for beside its procedures: sex, the months of age from which
--        and before which (reading M4), and whether diagnoses and further procedures.

WITH diagnosis AS (
    SELECT
        performance_year,
        measure_id,
        option_number,
        bool_or(diagnosis_role = 'needed') AS asks_needed,
        bool_or(diagnosis_role = 'additional') AS asks_additional
    FROM reference.claims_diagnosis_code
    GROUP BY ALL
),

further AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        option_number
    FROM reference.claims_procedure_code
    WHERE code_role = 'additional_procedure'
)

SELECT
    performance_year,
    measure_id,
    option_number,
    -- The extract of beneficiaries has its own codes.
    CASE option.sex_code WHEN 'M' THEN '1' WHEN 'F' THEN '2' END AS sex_identity_code,
    CAST(nullif(option.min_age, 0) * 12 AS INTEGER) AS first_month,
    CAST(
        if(option.max_age = floor(option.max_age), option.max_age + 1, option.max_age) * 12 AS INTEGER
    ) AS end_month,
    coalesce(diagnosis.asks_needed, FALSE) AS asks_needed_diagnosis,
    coalesce(diagnosis.asks_additional, FALSE) AS asks_additional_diagnosis,
    further.option_number IS NOT NULL AS asks_additional_procedure
FROM reference.claims_eligibility_option AS option
LEFT JOIN diagnosis USING (performance_year, measure_id, option_number)
LEFT JOIN further USING (performance_year, measure_id, option_number)
