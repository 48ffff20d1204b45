-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, measure_id, collection_type
-- Says:  What was done to the historical benchmark of a measure: it was removed.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(map_keys(m.historic_benchmarks)) AS collection_type,
    unnest(map_values(m.historic_benchmarks)) AS treatment
FROM
    release_measures AS m
ORDER BY ALL
