-- Check: Each cost measure has a case minimum and, with a benchmark, every score border in order.
WITH year AS (
    SELECT DISTINCT e.performance_year
    FROM eligibility.scored_entity AS e
),

border AS (
    SELECT
        b.performance_year,
        b.measure_id,
        s.border_points,
        p.performance_rate,
        lag(p.performance_rate) OVER (
            PARTITION BY b.performance_year, b.measure_id ORDER BY s.border_points DESC
        ) AS better_rate
    FROM reference.benchmark AS b
    INNER JOIN policy.cost_score_border AS s ON b.performance_year = s.performance_year
    INNER JOIN policy.cost_measure AS m
        ON b.performance_year = m.performance_year AND b.measure_id = m.measure_id
    LEFT JOIN reference.benchmark_percentile AS p
        ON
            b.performance_year = p.performance_year
            AND b.measure_id = p.measure_id
            AND b.collection_type = p.collection_type
            AND s.percentile = p.percentile
    WHERE b.collection_type = 'administrativeClaims'
)

SELECT
    r.performance_year,
    r.measure_id,
    'no_case_minimum' AS problem
FROM reference.measure AS r
INNER JOIN year AS y ON r.performance_year = y.performance_year
ANTI JOIN policy.cost_measure AS m
    ON r.performance_year = m.performance_year AND r.measure_id = m.measure_id
WHERE r.category = 'cost'
UNION ALL
SELECT
    d.performance_year,
    d.measure_id,
    'borders_not_ascending' AS problem
FROM border AS d
INNER JOIN year AS y ON d.performance_year = y.performance_year
WHERE d.performance_rate IS NULL OR d.performance_rate <= d.better_rate
