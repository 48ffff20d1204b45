-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, option_number, diagnosis_role, diagnosis_code
-- Says:  The diagnoses that an eligibility option asks for or rules out, as claims bear them.

WITH
part AS (
    SELECT
        o.performance_year,
        o.measure_id,
        o.option_number,
        unnest(
            [
                { role: 'needed', codes: o.diagnosis_codes },
                { role: 'additional', codes: o.additional_diagnosis_codes },
                { role: 'excluded', codes: o.diagnosis_exclusion_codes }
            ]
        ) AS named
    FROM
        release_claims_options AS o
),

listed AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.option_number,
        p.named.role AS diagnosis_role,
        unnest(p.named.codes) AS code
    FROM
        part AS p
)

-- A code named twice in a role asks for nothing more
SELECT DISTINCT
    l.performance_year,
    l.measure_id,
    l.option_number,
    l.diagnosis_role,
    upper(replace(l.code, '.', '')) AS diagnosis_code
FROM
    listed AS l
ORDER BY ALL
