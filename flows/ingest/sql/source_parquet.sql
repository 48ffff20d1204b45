-- The rows of a Parquet file with their position. A folder that is called npi=5 says nothing of them.
-- noqa: disable=AM04
SELECT *
FROM read_parquet(
    getvariable('source_file'), file_row_number = true, hive_partitioning = false
)
