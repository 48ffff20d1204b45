-- The rows of a Parquet file that are to be sent again, as they were sent.
-- The linter takes a row for a column that several tables have.
-- noqa: disable=LT02,RF02
SELECT
    w.row_number,
    CAST(1 AS BIGINT) AS row_count,
    w.unit,
    sent_cells AS sent
FROM read_parquet(
    getvariable('source_file'), file_row_number = true, hive_partitioning = false
) AS sent_cells
INNER JOIN sent_again AS w ON sent_cells.file_row_number + 1 = w.row_number
ORDER BY w.row_number
