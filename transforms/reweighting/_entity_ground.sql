-- Rule:  42 CFR 414.1317(b)(2); 42 CFR 414.1370(h); 42 CFR 414.1380(c)(2)
-- Grain: performance_year, entity_type, entity_id, category, ground
-- Says:  Some grounds of a year take the weight from a category whatever the entity did: of every
--        entity, of one kind of entity, or of APM Entities whose model reports no scored quality
--        measures.

WITH entity AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id
    FROM eligibility.scored_entity
)

SELECT
    performance_year,
    entity.entity_type,
    entity_id,
    listed.category,
    listed.ground,
    listed.is_cancelled_by_submission
FROM entity
INNER JOIN policy.reweighting_ground AS listed USING (performance_year)
LEFT JOIN eligibility.apm_entity_kind AS kind USING (performance_year, entity_type, entity_id)
WHERE
    listed.is_in_force
    AND CASE listed.ground_kind
        WHEN 'every_entity' THEN TRUE
        WHEN 'entity_type' THEN entity.entity_type = 'apm'
        -- 414.1370(h): the quality measures of these models are in no extract
        WHEN 'apm_model' THEN kind.apm_entity_kind = 'other'
    END
