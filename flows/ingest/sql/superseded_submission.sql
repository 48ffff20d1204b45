-- The measurements whose set was submitted again, with the batch whose set counts.
WITH latest AS (
    SELECT
        f.entity_type,
        f.entity_id,
        f.category,
        f.submission_method,
        f.program_name,
        f.batch_number,
        f.file_number,
        f.submission_number,
        f.measurement_set_number
    FROM ingest._measurement_set_in_force AS f
)

SELECT
    s.batch_number,
    s.file_number,
    s.row_number,
    [w.batch_number] AS by_batches
FROM lake.submission AS s
INNER JOIN latest AS w
    ON
        s.entity_type = w.entity_type
        AND s.entity_id = w.entity_id
        AND CASE s.category WHEN 'aci' THEN 'pi' ELSE s.category END = w.category
        AND s.submission_method = w.submission_method
        AND coalesce(s.program_name, 'mips') = w.program_name
WHERE
    s.measurement_set_number IS NOT NULL
    AND (
        s.batch_number, s.file_number, s.submission_number, s.measurement_set_number
    ) IS DISTINCT FROM (
        w.batch_number, w.file_number, w.submission_number, w.measurement_set_number
    )
