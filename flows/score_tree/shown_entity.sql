-- Rule:  42 CFR 414.1310(b); 42 CFR 414.1380(c); 42 CFR 414.1380(e)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  A score tree is grown for each entity whose final score a clinician took, and for each group,
--        virtual group, subgroup and APM Entity that was scored.

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    scored.weight_option,
    scored.is_facility_based,
    entity.mvp_id
FROM score.scored_entity AS scored
SEMI JOIN score.entity_final_score USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN eligibility.scored_entity AS entity
    ON
        scored.performance_year = entity.performance_year
        AND scored.entity_type = entity.entity_type
        AND scored.entity_id = entity.entity_id
        AND scored.weight_option = entity.reporting_option
LEFT JOIN (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        reporting_option
    FROM score.final_score
) AS taken USING (performance_year, entity_type, entity_id, reporting_option)
WHERE entity_type <> 'individual' OR taken.entity_id IS NOT NULL
