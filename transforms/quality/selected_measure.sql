-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  The best outcome measure takes the first slot, or without one the best high-priority
--        measure; the best of the rest take the others, and an empty slot earns nothing.

WITH priority AS (
    SELECT
        c.*,
        q.slot_count,
        q.is_priority_waived,
        -- reading Q3: incomplete or without points, the best outcome measure takes the slot
        NOT q.is_priority_waived
        AND (c.is_outcome OR c.is_high_priority)
        AND row_number() OVER (
            PARTITION BY
                c.performance_year,
                c.entity_type,
                c.entity_id,
                c.reporting_option,
                c.collection_group
            ORDER BY
                c.is_outcome DESC, c.is_high_priority DESC, c.achievement_points DESC, c.measure_id
        ) = 1 AS is_required_priority,
        bool_or(c.is_outcome OR c.is_high_priority) OVER (
            PARTITION BY
                c.performance_year,
                c.entity_type,
                c.entity_id,
                c.reporting_option,
                c.collection_group
        ) AS has_required_priority
    FROM quality._candidate_measure AS c
    INNER JOIN quality.measure_requirement AS q
        ON
            c.performance_year = q.performance_year
            AND c.entity_type = q.entity_type
            AND c.entity_id = q.entity_id
            AND c.reporting_option = q.reporting_option
            AND c.collection_group = q.collection_group
    WHERE c.is_counted
),

slotted AS (
    SELECT
        p.*,
        -- the first slot stays empty where no outcome or high-priority measure was sent
        CASE WHEN p.is_priority_waived OR p.has_required_priority THEN 0 ELSE 1 END
        + row_number() OVER (
            PARTITION BY
                p.performance_year,
                p.entity_type,
                p.entity_id,
                p.reporting_option,
                p.collection_group
            ORDER BY p.is_required_priority DESC, p.achievement_points DESC, p.measure_id
        ) AS slot_number
    FROM priority AS p
)

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    s.collection_group,
    s.measure_id,
    s.collection_type,
    s.slot_number,
    s.is_required_priority,
    s.measure_class,
    s.achievement_points
FROM slotted AS s
WHERE s.slot_number <= s.slot_count
