-- Check: diagnoses, procedures, quality codes, modifiers and places of service look like such.

WITH
code AS (
    SELECT
        d.performance_year,
        d.measure_id,
        d.diagnosis_code AS code,
        'diagnosis' AS what,
        regexp_full_match(d.diagnosis_code, '[A-Z][0-9][0-9A-Z]{1,5}') AS is_formed
    FROM reference.claims_diagnosis_code AS d
    UNION ALL
    SELECT
        p.performance_year,
        p.measure_id,
        p.procedure_code AS code,
        'procedure' AS what,
        regexp_full_match(p.procedure_code, '[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}') AS is_formed
    FROM reference.claims_procedure_code AS p
    UNION ALL
    -- The import tells a quality code's system by its form
    SELECT
        q.performance_year,
        q.measure_id,
        q.quality_code AS code,
        'quality code' AS what,
        q.code_system IS NOT NULL AS is_formed
    FROM reference.claims_quality_code AS q
    UNION ALL
    SELECT
        c.performance_year,
        c.measure_id,
        c.condition_code AS code,
        replace(c.condition_kind, '_', ' ') AS what,
        CASE c.condition_kind
            WHEN 'modifier' THEN regexp_full_match(c.condition_code, '[0-9A-Z]{2}')
            ELSE regexp_full_match(c.condition_code, '[0-9]{2}')
        END AS is_formed
    FROM reference.claims_code_condition AS c
    UNION ALL
    SELECT
        e.performance_year,
        e.measure_id,
        e.sex_code AS code,
        'sex' AS what,
        e.sex_code IN ('M', 'F') AS is_formed
    FROM reference.claims_eligibility_option AS e
    WHERE e.sex_code IS NOT NULL
)

SELECT DISTINCT
    'fail' AS severity,
    c.performance_year,
    c.measure_id,
    NULL AS collection_type,
    printf('%s does not look like a %s', coalesce(c.code, 'null'), c.what) AS sentence
FROM
    code AS c
WHERE
    NOT coalesce(c.is_formed, FALSE)
