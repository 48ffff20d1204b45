-- Rule:  42 CFR 414.1380(c)(2)(i)(A); 42 CFR 414.1380(c)(2)(i)(C)
-- Grain: performance_year, entity_type, entity_id, event
-- Says:  An extreme and uncontrollable event of the year reaches each clinician whose practice lies
--        in its area, without an application; some events excuse only who submitted nothing.

SELECT DISTINCT
    c.performance_year,
    a.entity_type,
    c.tin || '-' || c.npi AS entity_id,
    a.event,
    a.is_superseded_by_group
FROM ingest.clinician AS c
INNER JOIN policy.automatic_exception AS a
    ON
        c.performance_year = a.performance_year
        AND CASE a.area_kind
            WHEN 'nation' THEN TRUE
            WHEN 'state' THEN c.practice_state_code = a.area_code
            -- the first five digits name the area, the rest a street
            WHEN 'zip_code' THEN starts_with(c.practice_zip_code, a.area_code)
        END
LEFT JOIN eligibility.scored_entity AS s
    ON
        c.performance_year = s.performance_year
        AND a.entity_type = s.entity_type
        AND c.tin || '-' || c.npi = s.entity_id
        AND s.has_submission
WHERE
    a.entity_type = 'individual'
    AND (s.entity_id IS NULL OR NOT a.is_limited_to_non_reporters)
