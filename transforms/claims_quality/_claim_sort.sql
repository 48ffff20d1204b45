-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, sort_number
-- Says:  What the claims of a sort have in common: which measures they are eligible for and how they
--        answer is told once.

SELECT
    performance_year,
    sort_number,
    any_value(kind_numbers) AS kind_numbers,
    any_value(asked_diagnosis_codes) AS asked_diagnosis_codes,
    any_value(sex_identity_code) AS sex_identity_code,
    any_value(age_class) AS age_class
FROM claims_quality._claim
GROUP BY ALL
