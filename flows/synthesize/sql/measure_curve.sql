-- The benchmark of each measure and collection type, one row per step between two percentiles.
CREATE OR REPLACE TABLE measure_curve AS
WITH step AS (
    SELECT
        b.measure_id,
        b.collection_type,
        b.percentile AS from_percentile,
        b.performance_rate AS from_rate,
        lead(b.percentile) OVER next_up AS to_percentile,
        lead(b.performance_rate) OVER next_up AS to_rate
    FROM reference.benchmark_percentile AS b
    INNER JOIN parameter AS p ON b.performance_year = p.performance_year
    WINDOW next_up AS (PARTITION BY b.measure_id, b.collection_type ORDER BY b.percentile)
)

SELECT s.*
FROM step AS s
WHERE s.to_percentile IS NOT NULL
ORDER BY s.measure_id, s.collection_type, s.from_percentile;
