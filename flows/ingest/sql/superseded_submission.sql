-- The measurements whose set was submitted again, with the batch whose set counts.
SELECT
    s.batch_number,
    s.file_number,
    s.row_number,
    [w.superseding_batch_number] AS by_batches
FROM lake.submission AS s
INNER JOIN ingest.superseded_measurement_set AS w
    ON
        s.batch_number = w.batch_number
        AND s.file_number = w.file_number
        AND s.submission_number = w.submission_number
        AND s.measurement_set_number = w.measurement_set_number
