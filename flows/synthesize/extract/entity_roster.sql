-- Virtual groups and subgroups with their members. Some virtual groups were elected too late.
SELECT
    member.entity_type, member.entity_id, clinician.tin, clinician.npi,
    -- Registered for an MVP even where it reports otherwise.
    CASE
        WHEN reporter.reporting_option = 'mvp' THEN program_name
        WHEN member.entity_type = 'subgroup' THEN program_names[1]
    END AS mvp_id,
    CASE
        WHEN member.entity_type = 'subgroup' THEN make_date(performance_year(), 11, 1)
        WHEN member.kind IS NULL AND member.practice_number % 5 = 4
            THEN make_date(performance_year(), 2, 1)
        ELSE make_date(performance_year() - 1, 11, 1)
    END AS election_date
FROM people.entity_member AS member
INNER JOIN people.clinician USING (clinician_number)
LEFT JOIN submission.reporter
    ON member.entity_type = 'subgroup' AND member.entity_id = reporter.entity_id
LEFT JOIN submission.reporting_option AS mvp
    ON
        member.entity_type = mvp.entity_type
        AND mvp.reporting_option = 'mvp'
        AND mvp.program_trait = 'any'
WHERE member.entity_type IN ('virtualGroup', 'subgroup')
ORDER BY member.entity_type, member.entity_id, clinician.tin, clinician.npi
