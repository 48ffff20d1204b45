-- Rule:  42 CFR 414.1305; 42 CFR 414.1310; 42 CFR 414.1318; 42 CFR 414.1325; 42 CFR 414.1365(b)
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  A measurement set is scored under the reporting option of its program, or not: where its
--        kind of entity and program are not scored in the year, where its entity is not known, and
--        where it is for an MVP other than the entity's own.

SELECT
    performance_year,
    entity_type,
    entity_id,
    measurement_set.category,
    measurement_set.submission_method,
    program_name,
    participation.reporting_option,
    CASE
        WHEN participation.program_name IS NULL THEN 'combination_not_offered'
        WHEN NOT participation.is_scored THEN participation.set_aside_reason
        -- a group is a TIN with two or more clinicians
        WHEN entity.entity_id IS NULL AND practice.tin IS NOT NULL THEN 'group_of_one_clinician'
        WHEN entity.entity_id IS NULL THEN 'entity_unknown'
        WHEN participation.reporting_option != 'mvp' THEN NULL
        WHEN submitter.mvp_id = program_name THEN NULL
        WHEN entity_type = 'subgroup' THEN 'mvp_not_registered'
        ELSE 'another_mvp_reported'
    END AS reason
FROM ingest.measurement_set
LEFT JOIN policy.participation USING (performance_year, entity_type, program_name)
LEFT JOIN eligibility.entity USING (performance_year, entity_type, entity_id)
LEFT JOIN eligibility._submitter AS submitter
    USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN eligibility._practice AS practice
    ON
        measurement_set.performance_year = practice.performance_year
        AND measurement_set.entity_type = 'group'
        AND entity_id = practice.tin
