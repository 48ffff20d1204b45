-- How many rows of a quarantine break each rule, in which columns, and where the first one is.
SELECT
    q.rule_id,
    min(q.reason) AS reason,
    count(DISTINCT q.row_number) AS row_count,
    min(q.row_number) AS first_row,
    arg_min(q.place, q.row_number) AS first_place,
    coalesce(list_sort(list_distinct(list(nullif(q.column_name, '')))), []) AS columns
FROM read_parquet(getvariable('quarantine_file'), hive_partitioning = false) AS q
GROUP BY q.rule_id
ORDER BY q.rule_id
