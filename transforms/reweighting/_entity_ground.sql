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
),

-- 414.1370(h): the quality measures of these models are scored through the web interface
web_interface_entity AS (
    SELECT DISTINCT
        performance_year,
        participant.apm_entity_id AS entity_id
    FROM ingest.apm_participant AS participant
    INNER JOIN policy.web_interface_model USING (performance_year, model_id)
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
LEFT JOIN web_interface_entity USING (performance_year, entity_id)
WHERE
    listed.is_in_force
    AND CASE listed.ground_kind
        WHEN 'every_entity' THEN TRUE
        WHEN 'entity_type' THEN entity.entity_type = 'apm'
        WHEN 'apm_model' THEN entity.entity_type = 'apm' AND web_interface_entity.entity_id IS NULL
    END
