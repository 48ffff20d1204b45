-- All rows of a CSV file without their faults, in its order.
-- noqa: disable=AM04,LT02
SELECT r.* EXCLUDE (faults, file_row_number)
FROM read_parquet(
    getvariable('texts_file'), file_row_number = true, hive_partitioning = false
) AS r
ORDER BY r.file_row_number
