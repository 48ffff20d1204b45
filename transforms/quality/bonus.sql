-- Rule:  42 CFR 414.1380(b)(1)(v), (vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, bonus_kind
-- Says:  The bonuses of a kind add up to no more than its share of the available points; a small
--        practice that submitted a measure adds a bonus of its own without such a cap.

WITH measure_bonus AS (
    SELECT
        'high_priority' AS bonus_kind,
        *
    FROM quality._high_priority_measure
    UNION ALL BY NAME
    SELECT
        'end_to_end' AS bonus_kind,
        *
    FROM quality._end_to_end_measure
    UNION ALL BY NAME
    SELECT
        'complex_organization' AS bonus_kind,
        *
    FROM quality._complex_organization_measure
),

kind_total AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group,
        bonus_kind,
        sum(bonus_points) AS uncapped_points
    FROM measure_bonus
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    rule.bonus_kind,
    kind_total.uncapped_points,
    -- reading Q10: the share of the final denominator
    CAST(total.available_points * rule.cap_percent / 100 AS DECIMAL(18, 4)) AS cap_points,
    least(kind_total.uncapped_points, cap_points) AS bonus_points
FROM quality._category_total AS total
INNER JOIN kind_total
    USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
INNER JOIN policy.quality_bonus AS rule
    ON
        total.performance_year = rule.performance_year
        AND total.entity_type = rule.entity_type
        AND kind_total.bonus_kind = rule.bonus_kind
        AND rule.cap_percent IS NOT NULL
UNION ALL
SELECT
    total.performance_year,
    total.entity_type,
    total.entity_id,
    total.reporting_option,
    total.collection_group,
    'small_practice' AS bonus_kind,
    rule.bonus_points AS uncapped_points,
    CAST(NULL AS DECIMAL(18, 4)) AS cap_points,
    rule.bonus_points
FROM quality._category_total AS total
INNER JOIN eligibility.special_status AS status
    ON
        total.performance_year = status.performance_year
        AND total.entity_type = status.entity_type
        AND total.entity_id = status.entity_id
        AND status.special_status = 'small_practice'
-- readings Q24 and Q30: a measure must have been submitted
INNER JOIN policy.small_practice_quality_bonus AS rule
    ON
        total.performance_year = rule.performance_year
        AND total.submitted_measure_count >= rule.minimum_measure_count
