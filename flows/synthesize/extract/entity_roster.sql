-- Virtual groups and subgroups with their members. Some virtual groups were elected too late.
SELECT
    o.entity_type,
    o.entity_id,
    c.tin,
    c.npi,
    -- Registered for an MVP even where it reports otherwise.
    CASE
        WHEN r.reporting_option = 'mvp' THEN r.program_name
        WHEN o.entity_type = 'subgroup' THEN m.program_names[1]
    END AS mvp_id,
    CASE
        WHEN o.entity_type = 'subgroup' THEN make_date(p.performance_year, 11, 1)
        WHEN o.practice_kind IS NULL AND o.practice_number % 5 = 4
            THEN make_date(p.performance_year, 2, 1)
        ELSE make_date(p.performance_year - 1, 11, 1)
    END AS election_date
FROM people.other_entity AS o
INNER JOIN people.clinician AS c ON o.clinician_number = c.clinician_number
LEFT JOIN submission.reporter AS r
    ON o.entity_type = 'subgroup' AND o.entity_type = r.entity_type AND o.entity_id = r.entity_id
LEFT JOIN submission.reporting_option AS m
    ON o.entity_type = m.entity_type AND m.reporting_option = 'mvp'
CROSS JOIN people.parameter AS p
WHERE o.entity_type IN ('virtualGroup', 'subgroup')
ORDER BY o.entity_type, o.entity_id, c.tin, c.npi
