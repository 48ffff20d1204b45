-- The clinicians of the entities that are neither a group nor an individual: virtual groups and APM
-- Entities of whole practices, and subgroups, which are a part of one. Of the kinds that the year
-- scores only.
WITH named AS (
    SELECT
        CASE c.entity_id[1]
            WHEN 'A' THEN 'apm' WHEN 'V' THEN 'virtualGroup' ELSE 'subgroup'
        END AS entity_type,
        -- Three subgroups of each planned practice, one of whose clinicians is in none.
        CASE
            WHEN c.entity_id[1] <> 'S' THEN c.entity_id
            WHEN c.member_number <= 7 THEN c.entity_id || 'A'
            WHEN c.member_number <= 11 THEN c.entity_id || 'B'
            WHEN c.member_number <= 15 THEN c.entity_id || 'C'
        END AS entity_id,
        c.clinician_number
    FROM people.clinician AS c
    WHERE c.entity_id IS NOT NULL
    UNION ALL
    SELECT
        'apm' AS entity_type,
        'A' || lpad(CAST(c.apm_entity_number AS VARCHAR), 5, '0') AS entity_id,
        c.clinician_number
    FROM people.clinician AS c
    WHERE c.apm_entity_number IS NOT NULL
    UNION ALL
    SELECT
        'virtualGroup' AS entity_type,
        'V' || lpad(CAST(c.practice_number // 60 AS VARCHAR), 5, '0') AS entity_id,
        c.clinician_number
    FROM people.clinician AS c
    WHERE c.practice_kind IS NULL AND c.practice_number % 60 IN (7, 8) AND c.practice_size <= 10
    UNION ALL
    SELECT
        'subgroup' AS entity_type,
        'S' || lpad(CAST(c.practice_number AS VARCHAR), 6, '0') AS entity_id,
        c.clinician_number
    FROM people.clinician AS c
    WHERE
        c.practice_kind IS NULL
        AND c.practice_size >= 16
        AND c.practice_number % 12 = 1
        AND c.clinician_number % 3 = 0
)

SELECT
    n.entity_type,
    n.entity_id,
    n.clinician_number,
    c.practice_number,
    c.practice_kind
FROM named AS n
INNER JOIN people.clinician AS c ON n.clinician_number = c.clinician_number
CROSS JOIN people.parameter AS p
WHERE
    n.entity_id IS NOT NULL
    AND EXISTS (
        SELECT 1
        FROM policy.participation AS s
        WHERE
            s.performance_year = p.performance_year
            AND s.entity_type = n.entity_type
            AND s.is_covered
    )
ORDER BY n.entity_type, n.entity_id, n.clinician_number
