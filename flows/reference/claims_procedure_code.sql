-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, option_number, code_role, code_number
-- Says:  The procedures that an eligibility option asks for.

SELECT
    c.performance_year,
    c.measure_id,
    c.option_number,
    c.code_role,
    c.code_number,
    c.code AS procedure_code
FROM
    release_claims_codes AS c
WHERE
    c.code_role != 'quality'
ORDER BY ALL
