-- Rule:  42 CFR 414.1380(b)(1)(v), (vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, bonus_kind
-- Says:  The bonuses of a kind add up to no more than its share of the available points; a small
--        practice that submitted a measure adds a bonus of its own without such a cap.

WITH measure_bonus AS (
    SELECT
        'high_priority' AS bonus_kind,
        h.*
    FROM quality._high_priority_measure AS h
    UNION ALL BY NAME
    SELECT
        'end_to_end' AS bonus_kind,
        e.*
    FROM quality._end_to_end_measure AS e
    UNION ALL BY NAME
    SELECT
        'complex_organization' AS bonus_kind,
        c.*
    FROM quality._complex_organization_measure AS c
),

kind_total AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.collection_group,
        m.bonus_kind,
        sum(m.bonus_points) AS uncapped_points
    FROM measure_bonus AS m
    GROUP BY ALL
)

SELECT
    t.performance_year,
    t.entity_type,
    t.entity_id,
    t.reporting_option,
    t.collection_group,
    b.bonus_kind,
    k.uncapped_points,
    -- reading Q10: the share of the final denominator
    CAST(t.available_points * b.cap_percent / 100 AS DECIMAL(18, 4)) AS cap_points,
    least(k.uncapped_points, cap_points) AS bonus_points
FROM quality._category_total AS t
INNER JOIN kind_total AS k
    ON
        t.performance_year = k.performance_year
        AND t.entity_type = k.entity_type
        AND t.entity_id = k.entity_id
        AND t.reporting_option = k.reporting_option
        AND t.collection_group = k.collection_group
INNER JOIN policy.quality_bonus AS b
    ON
        t.performance_year = b.performance_year
        AND t.entity_type = b.entity_type
        AND k.bonus_kind = b.bonus_kind
        AND b.cap_percent IS NOT NULL
UNION ALL
SELECT
    t.performance_year,
    t.entity_type,
    t.entity_id,
    t.reporting_option,
    t.collection_group,
    'small_practice' AS bonus_kind,
    p.bonus_points AS uncapped_points,
    CAST(NULL AS DECIMAL(18, 4)) AS cap_points,
    p.bonus_points
FROM quality._category_total AS t
INNER JOIN eligibility.special_status AS s
    ON
        t.performance_year = s.performance_year
        AND t.entity_type = s.entity_type
        AND t.entity_id = s.entity_id
        AND s.special_status = 'small_practice'
-- reading Q24: a measure must have been submitted
INNER JOIN policy.small_practice_quality_bonus AS p
    ON
        t.performance_year = p.performance_year
        AND t.submitted_measure_count >= p.minimum_measure_count
