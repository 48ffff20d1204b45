-- Rule:  42 CFR 414.1380(b)(1)(iv)
-- Grain: performance_year, measure_id, collection_type
-- Says:  Measures of which the topped-out cap is lifted for a defined benchmark, by collection type.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(m.seven_point_cap_removed) AS collection_type
FROM
    release_measures AS m
ORDER BY ALL
