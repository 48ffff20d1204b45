-- The faults of one quarantine file; one of an earlier layout has fewer columns.
-- noqa: disable=AM04
INSERT INTO entry BY NAME
SELECT
    getvariable('extract') AS extract,
    q.* EXCLUDE (performance_year, row_text)
FROM read_parquet(getvariable('quarantine_file'), hive_partitioning = false) AS q
