-- Check: Each cost measure has a case minimum and, with a benchmark, every border or bound in order.
WITH year AS (
    SELECT DISTINCT performance_year
    FROM eligibility.scored_entity
),

benchmark AS (
    SELECT benchmark.*
    FROM reference.benchmark
    INNER JOIN policy.cost_measure USING (performance_year, measure_id)
    WHERE benchmark.collection_type = 'administrativeClaims'
),

border AS (
    SELECT
        performance_year,
        measure_id,
        border.border_points,
        percentile.performance_rate
    FROM benchmark
    INNER JOIN policy.cost_score_border AS border USING (performance_year)
    LEFT JOIN reference.benchmark_percentile AS percentile
        USING (performance_year, measure_id, collection_type, percentile)
    WHERE benchmark.benchmark_kind <> 'decile'
    UNION ALL
    SELECT
        performance_year,
        measure_id,
        decile_points.border_points,
        decile.performance_rate
    FROM benchmark
    INNER JOIN policy.cost_decile_points AS decile_points USING (performance_year)
    LEFT JOIN reference.benchmark_decile AS decile
        USING (performance_year, measure_id, collection_type, position)
    WHERE benchmark.benchmark_kind = 'decile' AND decile_points.border_points IS NOT NULL
),

ordered AS (
    SELECT
        *,
        lag(performance_rate) OVER (
            PARTITION BY performance_year, measure_id ORDER BY border_points DESC
        ) AS better_rate
    FROM border
)

SELECT
    performance_year,
    measure_id,
    'no_case_minimum' AS problem
FROM reference.measure
INNER JOIN year USING (performance_year)
ANTI JOIN policy.cost_measure USING (performance_year, measure_id)
WHERE measure.category = 'cost'
UNION ALL
SELECT
    performance_year,
    ordered.measure_id,
    'borders_not_ascending' AS problem
FROM ordered
INNER JOIN year USING (performance_year)
WHERE ordered.performance_rate IS NULL OR ordered.performance_rate <= ordered.better_rate
UNION ALL
SELECT
    performance_year,
    measure_id,
    'no_borders' AS problem
FROM benchmark
INNER JOIN year USING (performance_year)
ANTI JOIN border USING (performance_year, measure_id)
