-- Rule:  42 CFR 414.1335(a)(2); 42 CFR 414.1367(c)(1); 42 CFR 414.1370(g)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  Where a fixed set is required the slots are those of its measures and of every other
--        measure that was sent beside it and counts.

WITH slot AS (
    SELECT
        r.performance_year,
        r.entity_type,
        r.entity_id,
        r.reporting_option,
        r.collection_group,
        r.measure_id
    FROM quality.required_measure AS r
    WHERE r.takes_slot
    UNION
    SELECT
        c.performance_year,
        c.entity_type,
        c.entity_id,
        c.reporting_option,
        c.collection_group,
        c.family_id AS measure_id
    FROM quality._candidate_measure AS c
    INNER JOIN policy.quality_requirement AS q
        ON
            c.performance_year = q.performance_year
            AND c.reporting_option = q.reporting_option
            AND c.collection_group = q.collection_group
            AND q.is_fixed_set
    WHERE c.is_counted
)

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    s.collection_group,
    count(*) AS slot_count
FROM slot AS s
GROUP BY s.performance_year, s.entity_type, s.entity_id, s.reporting_option, s.collection_group
