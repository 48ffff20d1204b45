-- Virtual groups and subgroups with their members.
SELECT
    o.entity_type,
    o.entity_id,
    c.tin,
    c.npi,
    CASE WHEN o.entity_type = 'subgroup' THEN r.second_program_name END AS mvp_id,
    make_date(
        CASE
            WHEN o.entity_type = 'subgroup' THEN p.performance_year ELSE p.performance_year - 1
        END, 11, 1
    ) AS election_date
FROM other_entity_practice AS o
INNER JOIN clinician AS c ON o.practice_number = c.practice_number
INNER JOIN reporter AS r ON o.entity_type = r.entity_type AND o.entity_id = r.entity_id
CROSS JOIN parameter AS p
-- A subgroup is a part of its practice.
WHERE o.entity_type = 'virtualGroup' OR (o.entity_type = 'subgroup' AND c.clinician_number % 3 = 0)
ORDER BY o.entity_type, o.entity_id, c.tin, c.npi
