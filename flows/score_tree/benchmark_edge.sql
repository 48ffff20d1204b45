-- Rule:  42 CFR 414.1380(b)(1)(ii); 42 CFR 414.1380(b)(2)
-- Grain: performance_year, measure_id, collection_type, signed_rate
-- Says:  At each border of a benchmark a better rate earns more points: the border, the points there,
--        and the rate with its sign turned where less is better.

WITH bound AS (
    SELECT
        performance_year,
        measure_id,
        collection_type,
        percentile_points.points,
        percentile.performance_rate,
        is_inverse AS is_descending
    FROM reference.benchmark
    INNER JOIN reference.benchmark_percentile AS percentile
        USING (performance_year, measure_id, collection_type)
    INNER JOIN policy.quality_percentile_points AS percentile_points
        USING (performance_year, percentile, is_inverse)
    WHERE benchmark.benchmark_kind IN ('percentile', 'score_border')
    UNION ALL
    SELECT
        performance_year,
        measure_id,
        decile.collection_type,
        decile_points.points,
        decile.performance_rate,
        -- reading P8
        CASE
            WHEN
                min(decile.performance_rate) OVER bounds = max(decile.performance_rate) OVER bounds
                THEN coalesce(measure.is_inverse, FALSE)
            ELSE
                first_value(decile.performance_rate) OVER bounds
                > last_value(decile.performance_rate) OVER bounds
        END AS is_descending
    FROM reference.benchmark_decile AS decile
    INNER JOIN reference.measure USING (performance_year, measure_id)
    LEFT JOIN policy.quality_decile_array AS decile_array
        USING (performance_year, measure_id, collection_type)
    INNER JOIN policy.quality_decile_points AS decile_points
        ON
            decile.performance_year = decile_points.performance_year
            AND decile.position - coalesce(decile_array.first_bound_position, 1) + 1
            = decile_points.bound_number
    WHERE measure.category = 'quality'
    WINDOW
        bounds AS (
            PARTITION BY performance_year, measure_id, decile.collection_type
            ORDER BY decile_points.points
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
    UNION ALL
    -- 414.1380(b)(2): less cost is better
    SELECT
        performance_year,
        percentile.measure_id,
        percentile.collection_type,
        border.border_points AS points,
        percentile.performance_rate,
        TRUE AS is_descending
    FROM policy.cost_score_border AS border
    INNER JOIN reference.benchmark_percentile AS percentile USING (performance_year, percentile)
    INNER JOIN policy.cost_measure USING (performance_year, measure_id)
    UNION ALL
    SELECT
        performance_year,
        decile.measure_id,
        decile.collection_type,
        decile_points.border_points AS points,
        decile.performance_rate,
        TRUE AS is_descending
    FROM policy.cost_decile_points AS decile_points
    INNER JOIN reference.benchmark_decile AS decile USING (performance_year, position)
    INNER JOIN policy.cost_measure USING (performance_year, measure_id)
    WHERE decile_points.border_points IS NOT NULL
),

-- of equal borders the best counts, and one that lies beyond a better one counts as that
reached AS (
    SELECT
        *,
        CASE WHEN is_descending THEN -performance_rate ELSE performance_rate END AS signed_rate,
        max(points) OVER (
            PARTITION BY performance_year, measure_id, collection_type ORDER BY signed_rate
        ) AS reached_points
    FROM bound
),

edge AS (
    SELECT
        performance_year,
        measure_id,
        collection_type,
        signed_rate,
        max(performance_rate) AS performance_rate,
        max(reached_points) AS points,
        bool_or(is_descending) AS is_descending
    FROM reached
    GROUP BY performance_year, measure_id, collection_type, signed_rate
)

SELECT *
FROM edge
QUALIFY points IS DISTINCT FROM lag(points) OVER (
    PARTITION BY performance_year, measure_id, collection_type ORDER BY signed_rate
)
