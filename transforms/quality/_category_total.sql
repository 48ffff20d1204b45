-- Rule:  42 CFR 414.1380(b)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  Achievement points are those of the selected measures and of the measures computed from
--        claims; each slot and each scored measure computed from claims is worth the most points.

WITH selected AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group,
        sum(achievement_points) AS achievement_points
    FROM quality.selected_measure
    GROUP BY ALL
),

administrative_claims AS (
    SELECT
        points.performance_year,
        points.entity_type,
        points.entity_id,
        points.reporting_option,
        grouped.collection_group,
        sum(points.achievement_points) AS achievement_points,
        count(*) AS measure_count
    FROM quality.measure_points AS points
    INNER JOIN policy.quality_collection_type AS collection
        ON
            points.performance_year = collection.performance_year
            AND points.reporting_option = collection.reporting_option
            AND points.collection_type = collection.collection_type
            AND NOT collection.is_submitted
    INNER JOIN policy.quality_collection_group AS grouped
        ON
            points.performance_year = grouped.performance_year
            AND points.reporting_option = grouped.reporting_option
            AND points.collection_type = grouped.collection_type
    -- a measure that an MVP participant selected stands in a slot
    WHERE points.is_counted AND points.measure_class = 'benchmarked'
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    coalesce(selected.achievement_points, 0)
    + coalesce(administrative_claims.achievement_points, 0) AS achievement_points,
    points_range.highest_points
    * (requirement.slot_count + coalesce(administrative_claims.measure_count, 0)) AS available_points,
    requirement.submitted_measure_count,
    requirement.is_fully_reported
FROM quality.measure_requirement AS requirement
INNER JOIN policy.quality_points_range AS points_range USING (performance_year)
LEFT JOIN selected
    USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
LEFT JOIN administrative_claims
    USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
