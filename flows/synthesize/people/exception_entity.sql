-- Whoever may file an exception: every clinician, group, and entity of another kind.
SELECT
    'individual' AS entity_type,
    tin || '-' || npi AS entity_id,
    clinician_number AS entity_number, member_number, kind
FROM people.clinician
UNION ALL
SELECT
    'group' AS entity_type, tin AS entity_id,
    2000000 + practice_number AS entity_number,
    0 AS member_number, kind
FROM people.practice
WHERE practice_size >= 2
UNION ALL
SELECT
    entity_type, entity_id,
    4000000 + min(clinician_number) AS entity_number,
    CASE right(entity_id, 1) WHEN 'B' THEN 1 WHEN 'C' THEN 2 ELSE 0 END AS member_number,
    arg_min(kind, clinician_number) AS kind
FROM people.entity_member
GROUP BY entity_type, entity_id
