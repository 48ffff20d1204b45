-- Rule:  42 CFR 414.1310; 42 CFR 414.1365(e)(3); 42 CFR 414.1380(e)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Beside what it reported, an entity under an option that the year opens to it is scored once
--        more with the quality and cost scores of its facility; a group or virtual group only if it
--        submitted improvement activities or Promoting Interoperability.

WITH attested AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option
    FROM ia.category_score
    WHERE is_submitted
    UNION
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option
    FROM pi.category_score
    WHERE is_submitted
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
    stand_in.facility_option AS reporting_option,
    -- the weights are those of what the facility's scores stand in for
    reporting_option AS weight_option,
    scored.has_submission,
    TRUE AS is_facility_based
FROM eligibility.scored_entity AS scored
INNER JOIN policy.facility_based_option AS stand_in USING (performance_year, reporting_option)
SEMI JOIN score.facility_category AS facility
    ON
        scored.performance_year = facility.performance_year
        AND scored.entity_type = facility.entity_type
        AND scored.entity_id = facility.entity_id
LEFT JOIN attested USING (performance_year, entity_type, entity_id, reporting_option)
WHERE
    stand_in.is_offered
    AND (entity_type = 'individual' OR attested.entity_id IS NOT NULL)
