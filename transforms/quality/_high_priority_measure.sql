-- Rule:  42 CFR 414.1380(b)(1)(v)(A)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, family_id
-- Says:  Each outcome, patient experience or other high-priority measure with complete data,
--        enough cases and a rate that is not the worst possible earns a bonus, except the one
--        that fills the requirement.

WITH version AS (
    SELECT
        p.performance_year,
        p.entity_type,
        p.entity_id,
        p.reporting_option,
        k.collection_group,
        h.family_id,
        p.is_outcome,
        p.achievement_points,
        o.high_priority_bonus_points
    FROM quality.measure_points AS p
    INNER JOIN policy.quality_collection_group AS k
        ON
            p.performance_year = k.performance_year
            AND p.reporting_option = k.reporting_option
            AND p.collection_type = k.collection_type
    INNER JOIN policy.quality_collection_type AS c
        ON
            p.performance_year = c.performance_year
            AND p.reporting_option = c.reporting_option
            AND p.collection_type = c.collection_type
            AND c.has_high_priority_bonus
    INNER JOIN policy.quality_measure_class AS g
        ON
            p.performance_year = g.performance_year
            AND p.measure_class = g.measure_class
            AND p.is_small_practice = g.is_small_practice
            AND g.meets_minimums
    INNER JOIN reference.measure AS r
        ON p.performance_year = r.performance_year AND p.measure_id = r.measure_id
    INNER JOIN policy.outcome_measure_type AS o
        ON r.performance_year = o.performance_year AND r.measure_type = o.measure_type
    INNER JOIN quality._measure_family AS h
        ON p.performance_year = h.performance_year AND p.measure_id = h.measure_id
    -- the survey has no rate of its own
    LEFT JOIN quality.measure_performance AS m
        ON
            p.performance_year = m.performance_year
            AND p.entity_type = m.entity_type
            AND p.entity_id = m.entity_id
            AND p.reporting_option = m.reporting_option
            AND p.measure_id = m.measure_id
            AND p.collection_type = m.collection_type
    WHERE
        (p.is_outcome OR p.is_high_priority)
        AND CASE WHEN r.is_inverse THEN m.performance_rate < 100 ELSE m.performance_rate > 0 END
        IS NOT FALSE
),

-- reading Q12: once for a measure, if any of its versions meets the minimums
family AS (
    SELECT
        v.performance_year,
        v.entity_type,
        v.entity_id,
        v.reporting_option,
        v.collection_group,
        v.family_id,
        bool_or(v.is_outcome) AS is_outcome,
        max(v.achievement_points) AS achievement_points,
        max(v.high_priority_bonus_points) AS high_priority_bonus_points
    FROM version AS v
    GROUP BY ALL
)

SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    f.reporting_option,
    f.collection_group,
    f.family_id,
    f.is_outcome,
    f.achievement_points,
    -- reading Q2: the best outcome among these, or else the best other one
    row_number() OVER (
        PARTITION BY
            f.performance_year, f.entity_type, f.entity_id, f.reporting_option, f.collection_group
        ORDER BY f.is_outcome DESC, f.achievement_points DESC NULLS LAST, f.family_id
    ) = 1 AS is_requirement,
    CASE WHEN NOT is_requirement THEN f.high_priority_bonus_points ELSE 0 END AS bonus_points
FROM family AS f
