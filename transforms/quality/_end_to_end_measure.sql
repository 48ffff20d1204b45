-- Rule:  42 CFR 414.1380(b)(1)(v)(B)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, family_id
-- Says:  Each submitted measure that was reported end to end electronically earns a bonus once,
--        complete or not and scored or not, by any collection type but claims.

SELECT DISTINCT
    measurement.performance_year,
    measurement.entity_type,
    measurement.entity_id,
    measurement.reporting_option,
    grouped.collection_group,
    family.family_id,
    rule.measure_points AS bonus_points
FROM quality.measurement
INNER JOIN quality.measure_points AS points
    USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
-- reading Q11
INNER JOIN policy.quality_collection_type AS collection
    ON
        measurement.performance_year = collection.performance_year
        AND measurement.reporting_option = collection.reporting_option
        AND measurement.collection_type = collection.collection_type
        AND collection.has_end_to_end_bonus
INNER JOIN policy.quality_collection_group AS grouped
    ON
        measurement.performance_year = grouped.performance_year
        AND measurement.reporting_option = grouped.reporting_option
        AND measurement.collection_type = grouped.collection_type
INNER JOIN policy.quality_bonus AS rule
    ON
        measurement.performance_year = rule.performance_year
        AND measurement.entity_type = rule.entity_type
        AND rule.bonus_kind = 'end_to_end'
INNER JOIN quality._measure_family AS family
    ON measurement.performance_year = family.performance_year AND measurement.measure_id = family.measure_id
WHERE points.is_submitted AND measurement.is_end_to_end_reported
