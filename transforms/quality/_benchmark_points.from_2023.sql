-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Against a benchmark of percentiles a rate earns the points of the best percentile that
--        it reaches, and partial points for its share of the way to the next one.

WITH edge AS (
    -- an inverse benchmark is read with its sign turned, so that more is always better
    SELECT
        b.performance_year,
        b.measure_id,
        b.collection_type,
        p.points,
        CASE WHEN b.is_inverse THEN -r.performance_rate ELSE r.performance_rate END AS lower_edge
    FROM reference.benchmark AS b
    INNER JOIN reference.benchmark_percentile AS r
        ON
            b.performance_year = r.performance_year
            AND b.measure_id = r.measure_id
            AND b.collection_type = r.collection_type
    INNER JOIN policy.quality_percentile_points AS p
        ON
            r.performance_year = p.performance_year
            AND r.percentile = p.percentile
            AND b.is_inverse = p.is_inverse
    WHERE b.benchmark_kind IN ('percentile', 'score_border')
),

decile AS (
    SELECT
        e.*,
        lead(e.lower_edge) OVER (
            PARTITION BY e.performance_year, e.measure_id, e.collection_type ORDER BY e.points
        ) AS upper_edge
    FROM edge AS e
    -- of equal edges the best counts: the deciles between them are empty
    QUALIFY upper_edge IS NULL OR upper_edge > e.lower_edge
),

rated AS (
    SELECT
        m.*,
        b.is_topped_out_by_program,
        b.measure_id IS NOT NULL AS has_benchmark,
        CASE
            WHEN b.is_inverse THEN -m.performance_rate
            ELSE m.performance_rate
        END AS signed_rate
    FROM quality.measure_performance AS m
    LEFT JOIN reference.benchmark AS b
        ON
            m.performance_year = b.performance_year
            AND m.measure_id = b.measure_id
            AND m.collection_type = b.collection_type
            AND b.benchmark_kind IN ('percentile', 'score_border')
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
        WHEN NOT t.has_benchmark OR t.performance_rate IS NULL THEN NULL
        -- (b)(1)(i) worse than every percentile
        WHEN d.points IS NULL THEN g.lowest_points
        WHEN d.upper_edge IS NULL THEN d.points
        -- reading P2: half up to four decimals
        ELSE round(d.points + CAST(
            (t.signed_rate - d.lower_edge) / (d.upper_edge - d.lower_edge) AS DECIMAL(18, 12)
        ), 4)
    END AS benchmark_points
FROM rated AS t
INNER JOIN policy.quality_points_range AS g ON t.performance_year = g.performance_year
-- the best edge that the rate reaches; reading P10: on the edge is reached
ASOF LEFT JOIN decile AS d
    ON
        t.performance_year = d.performance_year
        AND t.measure_id = d.measure_id
        AND t.collection_type = d.collection_type
        AND t.signed_rate >= d.lower_edge
