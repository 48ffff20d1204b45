-- Rule:  42 CFR 414.1325
-- Grain: performance_year, batch_number, file_number, submission_number, measurement_set_number
-- Says:  A measurement set that was sent and is not in force, with the one that replaced it: which
--        files they came in, and which submissions of these they were.

SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    submission_method,
    program_name,
    sent.batch_number,
    sent.file_number,
    sent.submission_number,
    sent.measurement_set_number,
    sent.source_digest,
    in_force.batch_number AS superseding_batch_number,
    in_force.submission_number AS superseding_submission_number,
    by_set.source_digest AS superseding_source_digest
FROM ingest._sent_measurement_set AS sent
INNER JOIN ingest._measurement_set_in_force AS in_force
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
INNER JOIN ingest._sent_measurement_set AS by_set
    ON
        in_force.performance_year = by_set.performance_year
        AND in_force.batch_number = by_set.batch_number
        AND in_force.file_number = by_set.file_number
        AND in_force.submission_number = by_set.submission_number
        AND in_force.measurement_set_number = by_set.measurement_set_number
WHERE
    (sent.batch_number, sent.file_number, sent.submission_number, sent.measurement_set_number)
    <> (
        in_force.batch_number, in_force.file_number, in_force.submission_number,
        in_force.measurement_set_number
    )
