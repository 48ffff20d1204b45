-- Rule:  42 CFR 414.1380(b)(1)(ii); 42 CFR 414.1380(b)(2)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Beside each rate that was scored against a benchmark, and not at its best, stands the next
--        border: the rate that would have reached it and the points there, before any floor or cap.

WITH rated AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        collection_type,
        performance.performance_rate,
        points.benchmark_points
    FROM quality.measure_points AS points
    INNER JOIN quality.measure_performance AS performance
        USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
    WHERE points.benchmark_points IS NOT NULL
    UNION ALL
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        'administrativeClaims' AS collection_type,
        average_cost_amount AS performance_rate,
        measure_points AS benchmark_points
    FROM cost.measure_points
    WHERE is_scored
),

signed AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        collection_type,
        rated.performance_rate,
        rated.benchmark_points,
        CASE WHEN border.is_descending THEN -rated.performance_rate ELSE rated.performance_rate END
            AS signed_rate
    FROM rated
    SEMI JOIN score_tree.shown_entity AS shown
        ON
            rated.performance_year = shown.performance_year
            AND rated.entity_type = shown.entity_type
            AND rated.entity_id = shown.entity_id
            AND rated.reporting_option = shown.weight_option
    INNER JOIN score_tree.benchmark_border AS border USING (performance_year, measure_id, collection_type)
)

SELECT
    performance_year,
    signed.entity_type,
    signed.entity_id,
    signed.reporting_option,
    measure_id,
    collection_type,
    signed.performance_rate,
    signed.benchmark_points,
    arg_min(edge.performance_rate, edge.signed_rate) AS next_rate,
    arg_min(edge.points, edge.signed_rate) AS next_points
FROM signed
INNER JOIN score_tree.benchmark_edge AS edge USING (performance_year, measure_id, collection_type)
-- a border may be worth no more than the least that a rate earns
WHERE edge.signed_rate > signed.signed_rate AND edge.points > signed.benchmark_points
GROUP BY ALL
