-- Rule:  42 CFR 414.1310; 42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Beside what it reported, an entity in traditional MIPS is scored once more with the quality
--        and cost scores of its facility; a group or virtual group only if it submitted improvement
--        activities or Promoting Interoperability.

WITH attested AS (
    SELECT
        performance_year,
        entity_type,
        entity_id
    FROM ia.category_score
    WHERE reporting_option = 'traditional' AND is_submitted
    UNION
    SELECT
        performance_year,
        entity_type,
        entity_id
    FROM pi.category_score
    WHERE reporting_option = 'traditional' AND is_submitted
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    reporting_option AS weight_option,
    has_submission,
    FALSE AS is_facility_based
FROM eligibility.scored_entity
UNION ALL
SELECT
    performance_year,
    entity_type,
    entity_id,
    'facility_based' AS reporting_option,
    -- the weights are those of what the facility's scores stand in for
    scored.reporting_option AS weight_option,
    scored.has_submission,
    TRUE AS is_facility_based
FROM eligibility.scored_entity AS scored
SEMI JOIN score._facility_category USING (performance_year, entity_type, entity_id)
LEFT JOIN attested USING (performance_year, entity_type, entity_id)
WHERE
    scored.reporting_option = 'traditional'
    AND (entity_type = 'individual' OR attested.entity_id IS NOT NULL)
