-- The rows of a Parquet file with their position.
-- noqa: disable=AM04
SELECT *
FROM read_parquet(getvariable('source_file'), file_row_number = true)
