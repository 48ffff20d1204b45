-- The clinicians of the entities that are neither a group nor an individual: virtual groups and APM
-- Entities of whole practices, and subgroups, which are a part of one. Of the kinds that the year
-- scores only.
WITH named AS (
    SELECT
        *,
        -- Three subgroups of each planned practice, one of whose clinicians is in none.
        CASE
            WHEN kind.entity_id[1] <> 'S' THEN kind.entity_id
            WHEN member_number <= 7 THEN kind.entity_id || 'A'
            WHEN member_number <= 11 THEN kind.entity_id || 'B'
            WHEN member_number <= 15 THEN kind.entity_id || 'C'
        END AS entity_id
    FROM people.clinician
    UNION ALL
    SELECT
        *,
        'A' || lpad(CAST(apm_entity_number AS VARCHAR), 5, '0') AS entity_id
    FROM people.clinician
    UNION ALL
    SELECT
        *,
        'V' || lpad(CAST(practice_number // 60 AS VARCHAR), 5, '0') AS entity_id
    FROM people.clinician
    WHERE kind IS NULL AND practice_number % 60 IN (7, 8) AND practice_size <= 10
    UNION ALL
    SELECT
        *,
        'S' || lpad(CAST(practice_number AS VARCHAR), 6, '0') AS entity_id
    FROM people.clinician
    WHERE
        kind IS NULL
        AND practice_size >= 16
        AND practice_number % 12 = 1
        AND clinician_number % 3 = 0
)

SELECT
    CASE entity_id[1] WHEN 'A' THEN 'apm' WHEN 'V' THEN 'virtualGroup' ELSE 'subgroup' END
        AS entity_type,
    entity_id, clinician_number, practice_number, member_number, kind, own
FROM named
WHERE
    entity_id IS NOT NULL
    AND entity_type IN (SELECT entity_type FROM policy.participation WHERE is_scored)
ORDER BY entity_type, entity_id, clinician_number
