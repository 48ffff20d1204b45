-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, option_number
-- Says:  Each way in which a claim and its patient can be eligible for a claims measure.

SELECT
    o.performance_year,
    o.measure_id,
    o.option_number,
    o.option_group,
    o.sex_code,
    o.min_age,
    o.max_age
FROM
    release_claims_options AS o
WHERE
    o.option_kind = 'eligibility'
ORDER BY ALL
