-- Rule:  42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  A measurement set that was submitted again replaces the earlier one as a whole: the latest
--        batch counts, within it the latest update.

SELECT
    q.* EXCLUDE (latest),
    q.latest.batch_number,
    q.latest.file_number,
    q.latest.submission_number,
    q.latest.measurement_set_number
FROM (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        -- Advancing Care Information was renamed Promoting Interoperability in 2018.
        CASE s.category WHEN 'aci' THEN 'pi' ELSE s.category END AS category,
        s.submission_method,
        coalesce(s.program_name, 'mips') AS program_name,
        max(struct_pack(
            batch_number := s.batch_number,
            updated_at := coalesce(s.updated_at, s.created_at, '-infinity'),
            file_number := s.file_number,
            submission_number := s.submission_number,
            measurement_set_number := s.measurement_set_number
        )) AS latest
    FROM lake.submission AS s
    WHERE s.measurement_set_number IS NOT NULL
    GROUP BY ALL
) AS q
