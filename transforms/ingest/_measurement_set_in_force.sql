-- Rule:  42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  A measurement set that was submitted again replaces the earlier one as a whole: the latest
--        batch counts, within it the latest update.

SELECT
    found.* EXCLUDE (latest),
    found.latest.batch_number,
    found.latest.file_number,
    found.latest.submission_number,
    found.latest.measurement_set_number
FROM (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        category,
        submission_method,
        program_name,
        max(struct_pack(
            batch_number := batch_number,
            updated_at := updated_at,
            file_number := file_number,
            submission_number := submission_number,
            measurement_set_number := measurement_set_number
        )) AS latest
    FROM ingest._sent_measurement_set
    GROUP BY ALL
) AS found
