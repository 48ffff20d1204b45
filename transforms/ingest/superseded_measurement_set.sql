-- Rule:  42 CFR 414.1325
-- Grain: performance_year, batch_number, file_number, submission_number, measurement_set_number
-- Says:  A measurement set that was sent and is not in force, with the one that replaced it: which
--        files they came in, and which submissions of these they were.

SELECT
    in_force.performance_year,
    in_force.entity_type,
    in_force.entity_id,
    in_force.category,
    in_force.submission_method,
    in_force.program_name,
    sent.batch_number,
    sent.file_number,
    sent.submission_number,
    sent.measurement_set_number,
    sent.source_digest,
    by_set.submission_number AS superseding_submission_number,
    by_set.source_digest AS superseding_source_digest
FROM (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        CASE category WHEN 'aci' THEN 'pi' ELSE category END AS category,
        submission_method,
        coalesce(program_name, 'mips') AS program_name,
        batch_number,
        file_number,
        submission_number,
        measurement_set_number,
        source_digest
    FROM lake.submission
    WHERE measurement_set_number IS NOT NULL
) AS sent
INNER JOIN ingest._measurement_set_in_force AS in_force
    ON
        sent.performance_year = in_force.performance_year
        AND sent.entity_type = in_force.entity_type
        AND sent.entity_id = in_force.entity_id
        AND sent.category = in_force.category
        AND sent.submission_method = in_force.submission_method
        AND sent.program_name = in_force.program_name
        AND (sent.batch_number, sent.file_number, sent.submission_number, sent.measurement_set_number)
        <> (
            in_force.batch_number, in_force.file_number, in_force.submission_number,
            in_force.measurement_set_number
        )
INNER JOIN (
    SELECT DISTINCT
        performance_year,
        batch_number,
        file_number,
        submission_number,
        source_digest
    FROM lake.submission
) AS by_set
    ON
        in_force.performance_year = by_set.performance_year
        AND in_force.batch_number = by_set.batch_number
        AND in_force.file_number = by_set.file_number
        AND in_force.submission_number = by_set.submission_number
