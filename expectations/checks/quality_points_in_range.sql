-- Check: Points lie between nothing and the most points, those of a benchmark not below the least.

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.measure_id,
    p.collection_type,
    p.measure_class,
    p.achievement_points
FROM quality.measure_points AS p
INNER JOIN policy.quality_points_range AS g ON p.performance_year = g.performance_year
WHERE
    p.achievement_points NOT BETWEEN 0 AND g.highest_points
    OR (p.measure_class = 'benchmarked' AND p.achievement_points < g.lowest_points)
    OR (p.is_counted AND p.achievement_points IS NULL)
    OR (NOT p.is_counted AND p.achievement_points IS NOT NULL)
