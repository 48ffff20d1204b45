-- Rule:  42 CFR 414.1325
-- Grain: performance_year, batch_number, file_number, submission_number, measurement_set_number
-- Says:  Each measurement set that was replaced by one that was sent later, and by which.

SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    submission_method,
    program_name,
    batch_number,
    file_number,
    submission_number,
    measurement_set_number,
    source_digest,
    superseding_submission_number,
    superseding_source_digest,
    'sent_again' AS reason
FROM ingest.superseded_measurement_set
