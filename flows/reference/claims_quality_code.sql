-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, option_number, code_number
-- Says:  The codes that make a performance option, all of which must be on one claim.

SELECT
    c.performance_year,
    c.measure_id,
    c.option_number,
    c.code_number,
    -- Without its point a diagnosis can look like a procedure, so the system is told before
    CASE
        WHEN regexp_full_match(c.code, '\d{4}[0-9A-Z]|[A-Z]\d{4}') THEN 'hcpcs'
        WHEN regexp_full_match(c.code, '(?i)[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?') THEN 'icd10_cm'
        WHEN regexp_full_match(c.code, '[0-9A-HJ-NP-Z]{7}') THEN 'icd10_pcs'
    END AS code_system,
    upper(replace(c.code, '.', '')) AS quality_code
FROM
    release_claims_codes AS c
WHERE
    c.code_role = 'quality'
ORDER BY ALL
