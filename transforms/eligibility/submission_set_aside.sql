-- Rule:  42 CFR 414.1305; 42 CFR 414.1310; 42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  A measurement set is set aside when its kind of entity and program are not scored in the
--        year, or when its entity is not known as an individual or a group.

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.category,
    m.submission_method,
    m.program_name,
    CASE
        WHEN p.program_name IS NULL THEN 'combination_not_offered'
        WHEN NOT p.is_covered THEN p.set_aside_reason
        -- a group is a TIN with two or more clinicians
        WHEN t.tin IS NOT NULL THEN 'group_of_one_clinician'
        ELSE 'entity_unknown'
    END AS reason
FROM ingest.measurement_set AS m
LEFT JOIN policy.participation AS p
    ON
        m.performance_year = p.performance_year
        AND m.entity_type = p.entity_type
        AND m.program_name = p.program_name
LEFT JOIN eligibility.entity AS e
    ON
        m.performance_year = e.performance_year
        AND m.entity_type = e.entity_type
        AND m.entity_id = e.entity_id
LEFT JOIN eligibility._practice AS t
    ON
        m.performance_year = t.performance_year
        AND m.entity_type = 'group'
        AND m.entity_id = t.tin
WHERE p.is_covered IS NOT TRUE OR e.entity_id IS NULL
