-- Check: every option names codes: an eligibility option procedures, a performance option answers.

SELECT
    'fail' AS severity,
    e.performance_year,
    e.measure_id,
    NULL AS collection_type,
    printf('eligibility option %d names no procedure', e.option_number) AS sentence
FROM
    reference.claims_eligibility_option AS e
ANTI JOIN reference.claims_procedure_code AS c
    ON
        e.performance_year = c.performance_year
        AND e.measure_id = c.measure_id
        AND e.option_number = c.option_number
        AND c.code_role = 'procedure'
UNION ALL
SELECT
    'fail' AS severity,
    p.performance_year,
    p.measure_id,
    NULL AS collection_type,
    printf('performance option %d names no quality code', p.option_number) AS sentence
FROM
    reference.claims_performance_option AS p
ANTI JOIN reference.claims_quality_code AS c
    ON
        p.performance_year = c.performance_year
        AND p.measure_id = c.measure_id
        AND p.option_number = c.option_number
