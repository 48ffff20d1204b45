-- The benchmark of each measure and collection type, one row per step between two percentiles. From
-- 2023 on percentiles are of the rate as it is; before, bounds stand from worst to best.
WITH bound AS (
    SELECT
        measure_id, collection_type, percentile, performance_rate, FALSE AS is_best_last
    FROM reference.benchmark_percentile
    UNION ALL
    -- Above the last bound and below the first: as good or as bad as it.
    SELECT
        measure_id, collection_type,
        unnest(CASE position WHEN 1 THEN [0, 10] WHEN 9 THEN [90, 100] ELSE [position * 10] END)
            AS percentile,
        performance_rate, TRUE AS is_best_last
    FROM reference.benchmark_decile
    WHERE position <= 9
)

SELECT
    measure_id, collection_type, is_best_last, percentile AS from_percentile,
    performance_rate AS from_rate,
    lead(percentile) OVER next_up AS to_percentile,
    lead(performance_rate) OVER next_up AS to_rate
FROM bound
WINDOW next_up AS (PARTITION BY measure_id, collection_type ORDER BY percentile)
QUALIFY to_percentile IS NOT NULL
ORDER BY measure_id, collection_type, from_percentile
