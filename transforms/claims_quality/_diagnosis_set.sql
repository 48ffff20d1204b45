-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, set_number
-- Says:  Which of the diagnoses that stand together on claims a measure asks for, told once.

WITH asked AS (
    SELECT
        performance_year,
        diagnosis_code
    FROM reference.claims_diagnosis_code
    UNION
    -- Some options are answered by a diagnosis.
    SELECT
        performance_year,
        code AS diagnosis_code
    FROM claims_quality._asked_code
    WHERE code_system = 'icd10_cm'
),

numbered AS (
    SELECT
        performance_year,
        diagnosis_codes,
        row_number() OVER (PARTITION BY performance_year ORDER BY diagnosis_codes) AS set_number
    FROM (SELECT DISTINCT
        performance_year,
        diagnosis_codes
    FROM claims_quality._claim_part) AS found
),

borne AS (
    SELECT
        performance_year,
        set_number,
        unnest(diagnosis_codes) AS diagnosis_code
    FROM numbered
),

kept AS (
    SELECT
        performance_year,
        set_number,
        list_sort(list(DISTINCT diagnosis_code)) AS asked_diagnosis_codes
    FROM borne
    SEMI JOIN asked USING (performance_year, diagnosis_code)
    GROUP BY ALL
)

SELECT
    performance_year,
    set_number,
    numbered.diagnosis_codes,
    coalesce(kept.asked_diagnosis_codes, []) AS asked_diagnosis_codes
FROM numbered
LEFT JOIN kept USING (performance_year, set_number)
