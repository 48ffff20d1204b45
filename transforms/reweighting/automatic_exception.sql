-- Rule:  42 CFR 414.1380(c)(2)(i)(A); 42 CFR 414.1380(c)(2)(i)(C)
-- Grain: performance_year, entity_type, entity_id, event
-- Says:  An extreme and uncontrollable event of the year reaches each clinician whose practice lies
--        in its area, without an application; some events excuse only who submitted nothing.

WITH located AS (
    SELECT
        performance_year,
        entity.entity_id,
        clinician.practice_state_code,
        clinician.practice_zip_code
    FROM ingest.clinician
    -- of the entities only an individual has an NPI
    INNER JOIN eligibility.entity USING (performance_year, tin, npi)
),

reporter AS (
    SELECT
        performance_year,
        entity_type,
        entity_id
    FROM eligibility.scored_entity
    WHERE has_submission
)

SELECT DISTINCT
    performance_year,
    entity_type,
    entity_id,
    declared.event,
    declared.is_superseded_by_group
FROM located
INNER JOIN policy.automatic_exception AS declared USING (performance_year)
LEFT JOIN reporter USING (performance_year, entity_type, entity_id)
WHERE
    entity_type = 'individual'
    AND CASE declared.area_kind
        WHEN 'nation' THEN TRUE
        WHEN 'state' THEN located.practice_state_code = declared.area_code
        -- the first five digits name the area, the rest a street
        WHEN 'zip_code' THEN starts_with(located.practice_zip_code, declared.area_code)
    END
    AND (reporter.entity_id IS NULL OR NOT declared.is_limited_to_non_reporters)
