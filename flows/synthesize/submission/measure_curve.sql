-- The benchmark of each measure and collection type, one row per step between two percentiles. From
-- 2023 on percentiles are of the rate as it is; before, bounds stand from worst to best.
WITH bound AS (
    SELECT
        b.measure_id,
        b.collection_type,
        b.percentile,
        b.performance_rate,
        FALSE AS is_best_last
    FROM reference.benchmark_percentile AS b
    INNER JOIN people.parameter AS p ON b.performance_year = p.performance_year
    UNION ALL
    SELECT
        d.measure_id,
        d.collection_type,
        d.position * 10 AS percentile,
        d.performance_rate,
        TRUE AS is_best_last
    FROM reference.benchmark_decile AS d
    INNER JOIN people.parameter AS p ON d.performance_year = p.performance_year
    WHERE d.position <= 9
    UNION ALL
    -- Above the last bound and below the first: as good or as bad as it.
    SELECT
        d.measure_id,
        d.collection_type,
        CASE d.position WHEN 9 THEN 100 ELSE 0 END AS percentile,
        d.performance_rate,
        TRUE AS is_best_last
    FROM reference.benchmark_decile AS d
    INNER JOIN people.parameter AS p ON d.performance_year = p.performance_year
    WHERE d.position IN (1, 9)
),

step AS (
    SELECT
        b.measure_id,
        b.collection_type,
        b.is_best_last,
        b.percentile AS from_percentile,
        b.performance_rate AS from_rate,
        lead(b.percentile) OVER next_up AS to_percentile,
        lead(b.performance_rate) OVER next_up AS to_rate
    FROM bound AS b
    WINDOW next_up AS (PARTITION BY b.measure_id, b.collection_type ORDER BY b.percentile)
)

SELECT s.*
FROM step AS s
WHERE s.to_percentile IS NOT NULL
ORDER BY s.measure_id, s.collection_type, s.from_percentile
