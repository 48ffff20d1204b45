-- The numbers of the staged rows that fail, by the file of a month in which they are.
-- noqa: disable=LT02
SELECT
    s.filename,
    list(s.row_number) AS row_numbers
FROM read_parquet(getvariable('staged_file'), filename = true, hive_partitioning = false) AS s
WHERE s.row_number + 1 IN (
    SELECT f.record_number
    FROM failing_row AS f
    WHERE f.file_number = getvariable('file_number')
)
GROUP BY s.filename
