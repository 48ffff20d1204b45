-- Rule:  42 CFR 414.1310; 42 CFR 414.1365(c)(2)
-- Grain: performance_year, entity_type, entity_id, measure_id
-- Says:  A cost result of an entity that is not scored is set aside, and so is a subgroup's own: it
--        has the results of its group.

SELECT
    performance_year,
    entity_type,
    entity_id,
    result.measure_id,
    CASE
        WHEN scored.entity_id IS NULL THEN 'entity_not_scored' ELSE 'subgroup_has_results_of_group'
    END AS reason
FROM ingest.cost_result AS result
ANTI JOIN eligibility.scored_result_source USING (performance_year, entity_type, entity_id)
LEFT JOIN (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id
    FROM eligibility.scored_entity
) AS scored USING (performance_year, entity_type, entity_id)
