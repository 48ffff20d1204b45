-- The file of a settlement: of each row whether it is in force, and since which batch.
SELECT
    CAST(getvariable('batch_number') AS INTEGER) AS settled_by_batch_number,
    s.batch_number,
    s.file_number,
    s.row_number,
    s.service_month,
    s.allowed_charge_amount,
    s.is_superseded,
    s.superseded_by_batch_number,
    s.first_processing_date
FROM settled AS s
ORDER BY
    s.batch_number,
    s.file_number,
    s.row_number
