-- Check: Points lie between nothing and the most points, those of a benchmark not below the least.

SELECT
    performance_year,
    points.entity_type,
    points.entity_id,
    points.measure_id,
    points.collection_type,
    points.measure_class,
    points.achievement_points
FROM quality.measure_points AS points
INNER JOIN policy.quality_points_range AS points_range USING (performance_year)
WHERE
    points.achievement_points NOT BETWEEN 0 AND points_range.highest_points
    OR (points.measure_class = 'benchmarked' AND points.achievement_points < points_range.lowest_points)
    OR (points.is_counted AND points.achievement_points IS NULL)
    OR (NOT points.is_counted AND points.achievement_points IS NOT NULL)
