-- Rule:  42 CFR 414.1335(a)(2); 42 CFR 414.1367(c)(1); 42 CFR 414.1370(g)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  Where a fixed set is required the slots are those of its measures and of every other
--        measure that was sent beside it and counts.

WITH slot AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group,
        measure_id
    FROM quality.required_measure
    WHERE takes_slot
    UNION
    SELECT
        candidate.performance_year,
        candidate.entity_type,
        candidate.entity_id,
        candidate.reporting_option,
        candidate.collection_group,
        candidate.family_id AS measure_id
    FROM quality._candidate_measure AS candidate
    INNER JOIN policy.quality_requirement AS rule
        ON
            candidate.performance_year = rule.performance_year
            AND candidate.reporting_option = rule.reporting_option
            AND candidate.collection_group = rule.collection_group
            AND rule.is_fixed_set
    WHERE candidate.is_counted
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    count(*) AS slot_count
FROM slot
GROUP BY ALL
