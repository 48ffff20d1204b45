-- Rule:  42 CFR 414.1317(b)(2); 42 CFR 414.1370(h); 42 CFR 414.1380(c)(2)
-- Grain: performance_year, entity_type, entity_id, category, ground
-- Says:  Some grounds of a year take the weight from a category whatever the entity did: of every
--        entity, of one kind of entity, or of APM Entities whose model reports no scored quality
--        measures.

WITH entity AS (
    SELECT DISTINCT
        s.performance_year,
        s.entity_type,
        s.entity_id
    FROM eligibility.scored_entity AS s
),

-- 414.1370(h): the quality measures of these models are scored through the web interface
web_interface_entity AS (
    SELECT DISTINCT
        p.performance_year,
        p.apm_entity_id
    FROM ingest.apm_participant AS p
    INNER JOIN policy.web_interface_model AS m
        ON p.performance_year = m.performance_year AND p.model_id = m.model_id
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    g.category,
    g.ground
FROM entity AS e
INNER JOIN policy.reweighting_ground AS g ON e.performance_year = g.performance_year
LEFT JOIN web_interface_entity AS w
    ON e.performance_year = w.performance_year AND e.entity_id = w.apm_entity_id
WHERE
    g.is_in_force
    AND CASE g.ground_kind
        WHEN 'every_entity' THEN TRUE
        WHEN 'entity_type' THEN e.entity_type = 'apm'
        WHEN 'apm_model' THEN e.entity_type = 'apm' AND w.apm_entity_id IS NULL
    END
