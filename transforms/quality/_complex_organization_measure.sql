-- Rule:  42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  Each electronic clinical quality measure of a virtual group or APM Entity with complete
--        data and enough cases earns a point of adjustment, up to the most points of a measure.

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.reporting_option,
    k.collection_group,
    p.measure_id,
    -- reading Q17: chosen among the scored ones or not; never above the most points
    least(b.measure_points, f.highest_points - coalesce(p.achievement_points, 0)) AS bonus_points
FROM quality.measure_points AS p
INNER JOIN policy.quality_bonus AS b
    ON
        p.performance_year = b.performance_year
        AND p.entity_type = b.entity_type
        AND b.bonus_kind = 'complex_organization'
        AND b.measure_points IS NOT NULL
INNER JOIN policy.quality_collection_group AS k
    ON
        p.performance_year = k.performance_year
        AND p.reporting_option = k.reporting_option
        AND p.collection_type = k.collection_type
INNER JOIN policy.quality_measure_class AS g
    ON
        p.performance_year = g.performance_year
        AND p.measure_class = g.measure_class
        AND p.is_small_practice = g.is_small_practice
        AND g.meets_minimums
INNER JOIN policy.quality_points_range AS f ON p.performance_year = f.performance_year
WHERE p.collection_type = 'electronicHealthRecord'
