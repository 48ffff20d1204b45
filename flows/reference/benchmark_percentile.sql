-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, measure_id, collection_type, percentile
-- Says:  The rates at the percentiles of a benchmark, always ascending, or its score borders.

SELECT
    b.performance_year,
    b.measure_id,
    b.collection_type,
    unnest(map_keys(b.percentiles)) AS percentile,
    unnest(map_values(b.percentiles)) AS performance_rate
FROM
    release_benchmarks AS b
WHERE
    b.percentiles IS NOT NULL
ORDER BY ALL
