-- Practices that do not report as a group; they have results too.
SELECT
    'group' AS entity_type, tin AS entity_key, practice_number, clinicians_before,
    practice_skill AS skill, practice_size AS clinicians
FROM people.practice
WHERE practice_size >= 2 AND reporting_plan NOT IN ('group', 'both')
