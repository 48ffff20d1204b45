-- Rule:  42 CFR 414.1380(b)(1)(v)(A)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, family_id
-- Says:  Each outcome, patient experience or other high-priority measure with complete data,
--        enough cases and a rate that is not the worst possible earns a bonus, except the one
--        that fills the requirement.

WITH version AS (
    SELECT
        performance_year,
        points.entity_type,
        entity_id,
        reporting_option,
        grouped.collection_group,
        family.family_id,
        points.is_outcome,
        points.achievement_points,
        outcome.high_priority_bonus_points,
        -- reading Q13: what stands beside a fixed set does not fill its requirement
        NOT requirement.is_fixed_set OR required.measure_id IS NOT NULL AS may_be_requirement
    FROM quality.measure_points AS points
    INNER JOIN policy.quality_collection_group AS grouped
        USING (performance_year, reporting_option, collection_type)
    INNER JOIN policy.quality_collection_type AS collection
        ON
            points.performance_year = collection.performance_year
            AND points.reporting_option = collection.reporting_option
            AND points.collection_type = collection.collection_type
            AND collection.has_high_priority_bonus
    INNER JOIN policy.quality_measure_class AS class_rule
        ON
            points.performance_year = class_rule.performance_year
            AND points.measure_class = class_rule.measure_class
            AND points.is_small_practice = class_rule.is_small_practice
            AND class_rule.meets_minimums
    INNER JOIN reference.measure USING (performance_year, measure_id)
    INNER JOIN policy.outcome_measure_type AS outcome USING (performance_year, measure_type)
    INNER JOIN quality._measure_family AS family USING (performance_year, measure_id)
    LEFT JOIN
        quality._benchmark_direction AS direction
        USING (performance_year, measure_id, collection_type)
    -- the survey has no rate of its own
    LEFT JOIN quality.measure_performance AS performance
        USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
    INNER JOIN policy.quality_requirement AS requirement
        ON
            points.performance_year = requirement.performance_year
            AND points.reporting_option = requirement.reporting_option
            AND grouped.collection_group = requirement.collection_group
    LEFT JOIN policy.quality_required_measure AS required
        ON
            points.performance_year = required.performance_year
            AND points.reporting_option = required.reporting_option
            AND points.entity_type = required.entity_type
            AND grouped.collection_group = required.collection_group
            AND family.family_id = required.measure_id
    WHERE
        (points.is_outcome OR points.is_high_priority)
        AND CASE
            -- reading P8: the direction that the points have
            WHEN coalesce(direction.is_descending, measure.is_inverse) THEN performance.performance_rate < 100
            ELSE performance.performance_rate > 0
        END
        IS NOT FALSE
),

-- reading Q12: once for a measure, if any of its versions meets the minimums
family AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group,
        family_id,
        bool_or(is_outcome) AS is_outcome,
        bool_or(may_be_requirement) AS may_be_requirement,
        max(achievement_points) AS achievement_points,
        max(high_priority_bonus_points) AS high_priority_bonus_points
    FROM version
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    family_id,
    is_outcome,
    achievement_points,
    -- reading Q2: the requirement is the best outcome among these, or else the best other one
    CASE
        WHEN may_be_requirement AND row_number() OVER (
            PARTITION BY
                performance_year,
                entity_type,
                entity_id,
                reporting_option,
                collection_group,
                may_be_requirement
            ORDER BY is_outcome DESC, achievement_points DESC NULLS LAST, family_id
        ) = 1 THEN 0
        ELSE high_priority_bonus_points
    END AS bonus_points
FROM family
