-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  The best outcome measure takes the first slot, or without one the best high-priority
--        measure; the best of the rest take the others, and an empty slot earns nothing.

WITH priority AS (
    SELECT
        candidate.*,
        requirement.slot_count,
        requirement.is_priority_waived,
        -- reading Q3: incomplete or without points, the best outcome measure takes the slot
        NOT requirement.is_priority_waived
        AND (candidate.is_outcome OR candidate.is_high_priority)
        AND row_number() OVER (
            PARTITION BY
                performance_year,
                entity_type,
                entity_id,
                reporting_option,
                collection_group
            ORDER BY
                candidate.is_outcome DESC,
                candidate.is_high_priority DESC,
                candidate.achievement_points DESC,
                candidate.measure_id
        ) = 1 AS is_required_priority,
        bool_or(candidate.is_outcome OR candidate.is_high_priority) OVER (
            PARTITION BY
                performance_year,
                entity_type,
                entity_id,
                reporting_option,
                collection_group
        ) AS has_required_priority
    FROM quality._candidate_measure AS candidate
    INNER JOIN quality.measure_requirement AS requirement
        USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
    WHERE candidate.is_counted
),

slotted AS (
    SELECT
        *,
        -- the first slot stays empty where no outcome or high-priority measure was sent
        CASE WHEN is_priority_waived OR has_required_priority THEN 0 ELSE 1 END
        + row_number() OVER (
            PARTITION BY
                performance_year,
                entity_type,
                entity_id,
                reporting_option,
                collection_group
            ORDER BY is_required_priority DESC, achievement_points DESC, measure_id
        ) AS slot_number
    FROM priority
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    measure_id,
    collection_type,
    slot_number,
    is_required_priority,
    measure_class,
    achievement_points
FROM slotted
WHERE slot_number <= slot_count
