-- Rule:  42 CFR 414.1380(c)(2)(i)(A); 42 CFR 414.1380(c)(2)(i)(C)
-- Grain: performance_year, entity_type, entity_id, event
-- Says:  An extreme and uncontrollable event of the year reaches each clinician whose practice lies
--        in its area, without an application.

SELECT DISTINCT
    c.performance_year,
    a.entity_type,
    c.tin || '-' || c.npi AS entity_id,
    a.event
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
WHERE a.entity_type = 'individual'
