-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  Eligible measure applicability is reviewed where only claims measures and MIPS CQMs were
--        submitted, and fewer than required or none that is an outcome or high priority.

SELECT
    points.performance_year,
    points.entity_type,
    points.entity_id,
    points.reporting_option,
    grouped.collection_group,
    count(DISTINCT points.measure_id) AS submitted_measure_count
FROM quality.measure_points AS points
INNER JOIN policy.quality_collection_type AS collection
    ON
        points.performance_year = collection.performance_year
        AND points.reporting_option = collection.reporting_option
        AND points.collection_type = collection.collection_type
INNER JOIN policy.quality_collection_group AS grouped
    ON
        points.performance_year = grouped.performance_year
        AND points.reporting_option = grouped.reporting_option
        AND points.collection_type = grouped.collection_type
INNER JOIN policy.quality_requirement AS rule
    ON
        grouped.performance_year = rule.performance_year
        AND grouped.reporting_option = rule.reporting_option
        AND grouped.collection_group = rule.collection_group
-- reading Q4: a measure of 0 of 0 is none of those submitted
WHERE points.is_submitted
GROUP BY
    points.performance_year,
    points.entity_type,
    points.entity_id,
    points.reporting_option,
    grouped.collection_group,
    rule.required_measure_count
-- reading Q5: an eCQM, a survey or a QCDR measure among them rules the review out (reading Q28)
HAVING
    bool_and(collection.is_applicability_reviewed AND points.is_registry_measure IS NOT TRUE)
    AND (
        count(DISTINCT points.measure_id) < rule.required_measure_count
        OR NOT bool_or(points.is_outcome OR points.is_high_priority)
    )
