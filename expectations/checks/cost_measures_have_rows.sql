-- Check: Each cost measure has a case minimum and, with a benchmark, every border or bound in order.
WITH year AS (
    SELECT DISTINCT e.performance_year
    FROM eligibility.scored_entity AS e
),

benchmark AS (
    SELECT b.*
    FROM reference.benchmark AS b
    INNER JOIN policy.cost_measure AS m
        ON b.performance_year = m.performance_year AND b.measure_id = m.measure_id
    WHERE b.collection_type = 'administrativeClaims'
),

border AS (
    SELECT
        b.performance_year,
        b.measure_id,
        s.border_points,
        p.performance_rate
    FROM benchmark AS b
    INNER JOIN policy.cost_score_border AS s ON b.performance_year = s.performance_year
    LEFT JOIN reference.benchmark_percentile AS p
        ON
            b.performance_year = p.performance_year
            AND b.measure_id = p.measure_id
            AND b.collection_type = p.collection_type
            AND s.percentile = p.percentile
    WHERE b.benchmark_kind <> 'decile'
    UNION ALL
    SELECT
        b.performance_year,
        b.measure_id,
        s.border_points,
        p.performance_rate
    FROM benchmark AS b
    INNER JOIN policy.cost_decile_points AS s ON b.performance_year = s.performance_year
    LEFT JOIN reference.benchmark_decile AS p
        ON
            b.performance_year = p.performance_year
            AND b.measure_id = p.measure_id
            AND b.collection_type = p.collection_type
            AND s.position = p.position
    WHERE b.benchmark_kind = 'decile' AND s.border_points IS NOT NULL
),

ordered AS (
    SELECT
        d.*,
        lag(d.performance_rate) OVER (
            PARTITION BY d.performance_year, d.measure_id ORDER BY d.border_points DESC
        ) AS better_rate
    FROM border AS d
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
FROM ordered AS d
INNER JOIN year AS y ON d.performance_year = y.performance_year
WHERE d.performance_rate IS NULL OR d.performance_rate <= d.better_rate
UNION ALL
SELECT
    b.performance_year,
    b.measure_id,
    'no_borders' AS problem
FROM benchmark AS b
INNER JOIN year AS y ON b.performance_year = y.performance_year
ANTI JOIN border AS d
    ON b.performance_year = d.performance_year AND b.measure_id = d.measure_id
