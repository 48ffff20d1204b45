-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Against a benchmark of deciles a rate earns the points of the last decile whose bound it
--        reaches, and partial points for its share of the way to the next bound, but not less
--        than the fewest points of the year.

WITH bound AS (
    SELECT
        d.performance_year,
        d.measure_id,
        d.collection_type,
        p.points,
        d.performance_rate
    FROM reference.benchmark_decile AS d
    -- of ten numbers the outer one is no bound
    LEFT JOIN policy.quality_decile_array AS a
        ON
            d.performance_year = a.performance_year
            AND d.measure_id = a.measure_id
            AND d.collection_type = a.collection_type
    INNER JOIN policy.quality_decile_points AS p
        ON
            d.performance_year = p.performance_year
            AND d.position - coalesce(a.first_bound_position, 1) + 1 = p.bound_number
),

direction AS (
    SELECT
        b.performance_year,
        b.measure_id,
        b.collection_type,
        -- reading P8: the bounds' own direction; the measure's where all are equal
        CASE
            WHEN min(b.performance_rate) = max(b.performance_rate)
                THEN bool_or(r.is_inverse IS TRUE)
            ELSE arg_min(b.performance_rate, b.points) > arg_max(b.performance_rate, b.points)
        END AS is_descending
    FROM bound AS b
    INNER JOIN reference.measure AS r
        ON b.performance_year = r.performance_year AND b.measure_id = r.measure_id
    WHERE r.category = 'quality'
    GROUP BY b.performance_year, b.measure_id, b.collection_type
),

decile AS (
    SELECT
        b.performance_year,
        b.measure_id,
        b.collection_type,
        b.points,
        CASE WHEN i.is_descending THEN -b.performance_rate ELSE b.performance_rate END AS lower_edge,
        lead(lower_edge) OVER by_points AS upper_edge,
        min(lower_edge) OVER (by_points ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later_edge
    FROM bound AS b
    INNER JOIN direction AS i
        ON
            b.performance_year = i.performance_year
            AND b.measure_id = i.measure_id
            AND b.collection_type = i.collection_type
    WINDOW
        by_points AS (
            PARTITION BY b.performance_year, b.measure_id, b.collection_type ORDER BY b.points
        )
    -- the last bound reached wins: a decile that starts at or beyond a later bound is empty
    QUALIFY later_edge IS NULL OR lower_edge < later_edge
),

rated AS (
    SELECT
        m.*,
        -- (b)(1)(iv) named measures, and later benchmarks flagged for a second year
        n.measure_id IS NOT NULL OR b.is_topped_out_by_program AS is_topped_out_by_program,
        i.is_descending,
        CASE WHEN i.is_descending THEN -m.performance_rate ELSE m.performance_rate END AS signed_rate
    FROM quality.measure_performance AS m
    LEFT JOIN direction AS i
        ON
            m.performance_year = i.performance_year
            AND m.measure_id = i.measure_id
            AND m.collection_type = i.collection_type
    LEFT JOIN reference.benchmark AS b
        ON
            m.performance_year = b.performance_year
            AND m.measure_id = b.measure_id
            AND m.collection_type = b.collection_type
    LEFT JOIN policy.topped_out_measure AS n
        ON m.performance_year = n.performance_year AND m.measure_id = n.measure_id
)

SELECT
    t.performance_year,
    t.entity_type,
    t.entity_id,
    t.reporting_option,
    t.measure_id,
    t.collection_type,
    t.performance_rate,
    t.case_count,
    t.is_complete,
    t.is_zero_denominator,
    t.is_below_minimum,
    t.is_topped_out_by_program,
    CASE
        WHEN t.is_descending IS NULL OR t.performance_rate IS NULL THEN NULL
        WHEN d.points IS NULL THEN g.lowest_points
        WHEN d.upper_edge IS NULL THEN d.points
        -- (b)(1)(i) the floor; reading P2: half up to four decimals
        ELSE greatest(g.lowest_points, round(d.points + CAST(
            (t.signed_rate - d.lower_edge) / (d.upper_edge - d.lower_edge) AS DECIMAL(18, 12)
        ), 4))
    END AS benchmark_points
FROM rated AS t
INNER JOIN policy.quality_points_range AS g ON t.performance_year = g.performance_year
ASOF LEFT JOIN decile AS d
    ON
        t.performance_year = d.performance_year
        AND t.measure_id = d.measure_id
        AND t.collection_type = d.collection_type
        AND t.signed_rate >= d.lower_edge
