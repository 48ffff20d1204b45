-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, measure_id, collection_type, border
-- Says:  The borders of each published benchmark as they are published, and whether a lower rate is
--        better: by the benchmark where it says so, else by the measure.

WITH border AS (
    SELECT
        performance_year,
        measure_id,
        collection_type,
        percentile AS border_number,
        'p' || percentile AS border,
        performance_rate
    FROM reference.benchmark_percentile
    UNION ALL
    SELECT
        performance_year,
        measure_id,
        collection_type,
        position AS border_number,
        'number ' || position AS border,
        performance_rate
    FROM reference.benchmark_decile
)

SELECT
    performance_year,
    measure_id,
    border.collection_type,
    border.border,
    border.performance_rate,
    coalesce(benchmark.is_inverse, measure.is_inverse) AS is_inverse
FROM border
LEFT JOIN reference.benchmark USING (performance_year, measure_id, collection_type)
LEFT JOIN reference.measure USING (performance_year, measure_id)
ORDER BY performance_year, measure_id, border.collection_type, border.border_number
