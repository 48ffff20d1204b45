-- The staged rows of a CSV file in which a text is no value, by the lake's column.
SELECT
    getvariable('file_number') AS file_number,
    f.record_number,
    f.fault.rule_id,
    f.fault.column_name,
    f.fault.reason
FROM (
    SELECT
        r.file_row_number + 1 AS record_number,
        unnest(r.faults) AS fault
    FROM read_parquet(
        getvariable('texts_file'), file_row_number = true, hive_partitioning = false
    ) AS r
) AS f
