-- The staged rows of a file, numbered from 1, with the year that they were sent for, if any.
-- noqa: disable=AM04
CREATE OR REPLACE TEMP VIEW staged AS
SELECT
    CAST(getvariable('performance_year') AS SMALLINT) AS performance_year,
    f.* EXCLUDE (file_row_number),
    f.file_row_number + 1 AS record_number
FROM read_parquet(
    getvariable('staged_file'), file_row_number = true, hive_partitioning = false
) AS f
