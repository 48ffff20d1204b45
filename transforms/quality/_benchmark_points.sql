-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Against a benchmark of deciles a rate earns the points of the last decile whose bound it
--        reaches, and partial points for its share of the way to the next bound, in the lowest decile of
--        the web interface, too (reading P9), but not less than the fewest points of the year, which
--        are those of measures computed from claims as well (reading P26).

WITH decile AS (
    SELECT
        performance_year,
        measure_id,
        collection_type,
        bound.points,
        CASE WHEN direction.is_descending THEN -bound.performance_rate ELSE bound.performance_rate END
            AS lower_edge,
        lead(lower_edge) OVER by_points AS upper_edge,
        min(lower_edge) OVER (by_points ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later_edge
    FROM quality._benchmark_bound AS bound
    INNER JOIN quality._benchmark_direction AS direction USING (performance_year, measure_id, collection_type)
    WINDOW
        by_points AS (
            PARTITION BY performance_year, measure_id, collection_type ORDER BY bound.points
        )
    -- the last bound reached wins: a decile that starts at or beyond a later bound is empty
    QUALIFY later_edge IS NULL OR lower_edge < later_edge
),

rated AS (
    SELECT
        performance.*,
        -- (b)(1)(iv) named measures, and later benchmarks flagged for a second year
        topped_out.measure_id IS NOT NULL OR benchmark.is_topped_out_by_program AS is_topped_out_by_program,
        direction.is_descending,
        CASE
            WHEN direction.is_descending THEN -performance.performance_rate ELSE performance.performance_rate
        END AS signed_rate
    FROM quality.measure_performance AS performance
    LEFT JOIN quality._benchmark_direction AS direction USING (performance_year, measure_id, collection_type)
    LEFT JOIN reference.benchmark USING (performance_year, measure_id, collection_type)
    LEFT JOIN policy.topped_out_measure AS topped_out USING (performance_year, measure_id)
)

SELECT
    performance_year,
    rated.entity_type,
    rated.entity_id,
    rated.reporting_option,
    rated.measure_id,
    rated.collection_type,
    rated.performance_rate,
    rated.case_count,
    rated.is_complete,
    rated.is_zero_denominator,
    rated.is_below_minimum,
    rated.is_topped_out_by_program,
    CASE
        WHEN rated.is_descending IS NULL OR rated.performance_rate IS NULL THEN NULL
        WHEN decile.points IS NULL THEN points_range.lowest_points
        WHEN decile.upper_edge IS NULL THEN decile.points
        -- (b)(1)(i) the floor (reading P28); reading P2: half up to four decimals
        ELSE greatest(points_range.lowest_points, round(decile.points + CAST(
            (rated.signed_rate - decile.lower_edge)
            / (decile.upper_edge - decile.lower_edge) AS DECIMAL(18, 12)
        ), 4))
    END AS benchmark_points
FROM rated
INNER JOIN policy.quality_points_range AS points_range USING (performance_year)
ASOF LEFT JOIN decile
    ON
        rated.performance_year = decile.performance_year
        AND rated.measure_id = decile.measure_id
        AND rated.collection_type = decile.collection_type
        AND rated.signed_rate >= decile.lower_edge
