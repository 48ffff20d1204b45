-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Against a benchmark of percentiles a rate earns the points of the best percentile that
--        it reaches, and partial points for its share of the way to the next one.

WITH edge AS (
    -- an inverse benchmark is read with its sign turned, so that more is always better
    SELECT
        performance_year,
        measure_id,
        collection_type,
        percentile_points.points,
        CASE WHEN is_inverse THEN -percentile.performance_rate ELSE percentile.performance_rate END
            AS lower_edge
    FROM reference.benchmark
    INNER JOIN reference.benchmark_percentile AS percentile
        USING (performance_year, measure_id, collection_type)
    INNER JOIN policy.quality_percentile_points AS percentile_points
        USING (performance_year, percentile, is_inverse)
    WHERE benchmark.benchmark_kind IN ('percentile', 'score_border')
),

decile AS (
    SELECT
        *,
        lead(lower_edge) OVER (
            PARTITION BY performance_year, measure_id, collection_type ORDER BY points
        ) AS upper_edge
    FROM edge
    -- of equal edges the best counts: the deciles between them are empty
    QUALIFY upper_edge IS NULL OR upper_edge > lower_edge
),

rated AS (
    SELECT
        performance.*,
        benchmark.is_topped_out_by_program,
        benchmark.measure_id IS NOT NULL AS has_benchmark,
        CASE
            WHEN benchmark.is_inverse THEN -performance.performance_rate
            ELSE performance.performance_rate
        END AS signed_rate
    FROM quality.measure_performance AS performance
    LEFT JOIN reference.benchmark
        ON
            performance.performance_year = benchmark.performance_year
            AND performance.measure_id = benchmark.measure_id
            AND performance.collection_type = benchmark.collection_type
            AND benchmark.benchmark_kind IN ('percentile', 'score_border')
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
        WHEN NOT rated.has_benchmark OR rated.performance_rate IS NULL THEN NULL
        -- (b)(1)(i) worse than every percentile
        WHEN decile.points IS NULL THEN points_range.lowest_points
        WHEN decile.upper_edge IS NULL THEN decile.points
        -- reading P2: half up to four decimals
        ELSE round(decile.points + CAST(
            (rated.signed_rate - decile.lower_edge)
            / (decile.upper_edge - decile.lower_edge) AS DECIMAL(18, 12)
        ), 4)
    END AS benchmark_points
FROM rated
INNER JOIN policy.quality_points_range AS points_range USING (performance_year)
-- the best edge that the rate reaches; reading P10: on the edge is reached
ASOF LEFT JOIN decile
    ON
        rated.performance_year = decile.performance_year
        AND rated.measure_id = decile.measure_id
        AND rated.collection_type = decile.collection_type
        AND rated.signed_rate >= decile.lower_edge
