-- The claim lines of files that count which delete a claim and are its last word. A merged file that
-- was merged again has a row twice.
SELECT DISTINCT
    p.batch_number,
    p.file_number,
    p.row_number,
    CAST(date_trunc('month', p.first_expense_date) AS DATE) AS service_month,
    p.allowed_charge_amount
FROM read_parquet(getvariable('part_files'), hive_partitioning = false) AS p
SEMI JOIN counting_file AS c ON p.batch_number = c.batch_number AND p.file_number = c.file_number
ANTI JOIN superseded_line AS s
    ON
        p.batch_number = s.batch_number
        AND p.file_number = s.file_number
        AND p.row_number = s.row_number
WHERE p.dml_indicator = 'DELETE'
