-- The programs that each kind of entity may report in the year, by option, and those of them with a
-- trait: with the survey (surveyed), with an outcome measure that CMS computes from claims
-- (computed), with measures by claims (claims).
WITH trait AS (
    SELECT
        program_name, 'any' AS program_trait
    FROM policy.participation
    UNION
    SELECT
        program_name, 'surveyed' AS program_trait
    FROM reference.measure_program
    INNER JOIN reference.measure USING (measure_id)
    WHERE metric_type = 'cahps'
    UNION
    SELECT
        mvp_id AS program_name, 'computed' AS program_trait
    FROM reference.mvp_measure
    WHERE measure_role = 'administrative_claims'
    UNION
    SELECT
        mvp_id AS program_name, 'claims' AS program_trait
    FROM reference.mvp_measure
    INNER JOIN reference.measure_collection_type USING (measure_id)
    WHERE measure_role = 'quality' AND collection_type = 'claims'
)

SELECT
    entity_type, reporting_option, program_trait,
    list(program_name ORDER BY program_name) AS program_names
FROM policy.participation
INNER JOIN trait USING (program_name)
WHERE is_scored
GROUP BY ALL
ORDER BY ALL
