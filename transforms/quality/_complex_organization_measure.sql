-- Rule:  42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  Each electronic clinical quality measure of a virtual group or APM Entity with complete
--        data and enough cases earns a point of adjustment, up to the most points of a measure.

SELECT
    points.performance_year,
    points.entity_type,
    points.entity_id,
    points.reporting_option,
    grouped.collection_group,
    points.measure_id,
    -- reading Q17: chosen among the scored ones or not; never above the most points
    least(rule.measure_points, points_range.highest_points - coalesce(points.achievement_points, 0))
        AS bonus_points
FROM quality.measure_points AS points
INNER JOIN policy.quality_bonus AS rule
    ON
        points.performance_year = rule.performance_year
        AND points.entity_type = rule.entity_type
        AND rule.bonus_kind = 'complex_organization'
        AND rule.measure_points IS NOT NULL
INNER JOIN policy.quality_collection_group AS grouped
    ON
        points.performance_year = grouped.performance_year
        AND points.reporting_option = grouped.reporting_option
        AND points.collection_type = grouped.collection_type
INNER JOIN policy.quality_measure_class AS class_rule
    ON
        points.performance_year = class_rule.performance_year
        AND points.measure_class = class_rule.measure_class
        AND points.is_small_practice = class_rule.is_small_practice
        AND class_rule.meets_minimums
INNER JOIN
    policy.quality_points_range AS points_range
    ON points.performance_year = points_range.performance_year
WHERE points.collection_type = 'electronicHealthRecord'
