-- Rule:  42 CFR 414.1380(b)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  Achievement points are those of the selected measures and of the measures computed from
--        claims; each slot and each scored measure computed from claims is worth the most points.

WITH selected AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.collection_group,
        sum(m.achievement_points) AS achievement_points
    FROM quality.selected_measure AS m
    GROUP BY ALL
),

administrative_claims AS (
    SELECT
        p.performance_year,
        p.entity_type,
        p.entity_id,
        p.reporting_option,
        k.collection_group,
        sum(p.achievement_points) AS achievement_points,
        count(*) AS measure_count
    FROM quality.measure_points AS p
    INNER JOIN policy.quality_collection_type AS c
        ON
            p.performance_year = c.performance_year
            AND p.reporting_option = c.reporting_option
            AND p.collection_type = c.collection_type
            AND NOT c.is_submitted
    INNER JOIN policy.quality_collection_group AS k
        ON
            p.performance_year = k.performance_year
            AND p.reporting_option = k.reporting_option
            AND p.collection_type = k.collection_type
    -- a measure that an MVP participant selected stands in a slot
    WHERE p.is_counted AND p.measure_class = 'benchmarked'
    GROUP BY ALL
)

SELECT
    q.performance_year,
    q.entity_type,
    q.entity_id,
    q.reporting_option,
    q.collection_group,
    coalesce(s.achievement_points, 0) + coalesce(a.achievement_points, 0) AS achievement_points,
    g.highest_points * (q.slot_count + coalesce(a.measure_count, 0)) AS available_points,
    coalesce(a.measure_count, 0) AS administrative_claims_measure_count,
    q.submitted_measure_count,
    q.is_fully_reported
FROM quality.measure_requirement AS q
INNER JOIN policy.quality_points_range AS g ON q.performance_year = g.performance_year
LEFT JOIN selected AS s
    ON
        q.performance_year = s.performance_year
        AND q.entity_type = s.entity_type
        AND q.entity_id = s.entity_id
        AND q.reporting_option = s.reporting_option
        AND q.collection_group = s.collection_group
LEFT JOIN administrative_claims AS a
    ON
        q.performance_year = a.performance_year
        AND q.entity_type = a.entity_type
        AND q.entity_id = a.entity_id
        AND q.reporting_option = a.reporting_option
        AND q.collection_group = a.collection_group
