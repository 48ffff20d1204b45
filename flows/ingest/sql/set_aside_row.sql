-- What a quarantine holds, one row per fault, without the row itself.
SELECT
    q.row_number,
    q.place,
    q.column_name,
    q.rule_id,
    q.reason
FROM read_parquet(getvariable('quarantine_file'), hive_partitioning = false) AS q
ORDER BY q.row_number, q.rule_id, q.column_name
