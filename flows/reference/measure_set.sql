-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, set_name
-- Says:  The specialty measure sets, and the transition set of promoting interoperability.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(m.measure_sets) AS set_name
FROM
    release_measures AS m
ORDER BY ALL
