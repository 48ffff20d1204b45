-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, measure_id, collection_type, points
-- Says:  The bounds of a benchmark of deciles are worth the points of their places, the outer one of
--        ten numbers left out.

SELECT
    performance_year,
    measure_id,
    collection_type,
    decile_points.points,
    decile.performance_rate
FROM reference.benchmark_decile AS decile
LEFT JOIN policy.quality_decile_array AS decile_array USING (performance_year, measure_id, collection_type)
INNER JOIN policy.quality_decile_points AS decile_points
    ON
        decile.performance_year = decile_points.performance_year
        AND decile.position - coalesce(decile_array.first_bound_position, 1) + 1 = decile_points.bound_number
