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
        -- Advancing Care Information was renamed Promoting Interoperability in 2018.
        CASE category WHEN 'aci' THEN 'pi' ELSE category END AS category,
        submission_method,
        coalesce(program_name, 'mips') AS program_name,
        max(struct_pack(
            batch_number := batch_number,
            updated_at := coalesce(updated_at, created_at, '-infinity'),
            file_number := file_number,
            submission_number := submission_number,
            measurement_set_number := measurement_set_number
        )) AS latest
    FROM lake.submission
    WHERE measurement_set_number IS NOT NULL
    GROUP BY ALL
) AS found
