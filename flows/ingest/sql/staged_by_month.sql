-- The staged rows of a file of a history whose rows are by month already, as staged.sql has those of
-- the others.
-- noqa: disable=AM04
CREATE OR REPLACE TEMP VIEW staged AS
SELECT
    CAST(getvariable('performance_year') AS SMALLINT) AS performance_year,
    f.* EXCLUDE (row_number),
    f.row_number + 1 AS record_number
FROM read_parquet(getvariable('staged_file'), hive_partitioning = false) AS f
