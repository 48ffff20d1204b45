-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, option_number
-- Says:  Each answer that an eligible claim can give to a claims measure.

SELECT
    o.performance_year,
    o.measure_id,
    o.option_number,
    o.option_group,
    o.option_type
FROM
    release_claims_options AS o
WHERE
    o.option_kind = 'performance'
ORDER BY ALL
