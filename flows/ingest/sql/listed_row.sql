-- The faults of some files, row by row, with the rows as they were sent.
SELECT
    q.source_digest,
    q.row_number,
    q.place,
    q.column_name,
    q.rule_id,
    q.reason,
    q.row_text,
    s.version
FROM read_parquet(getvariable('quarantine_files'), union_by_name = TRUE, hive_partitioning = FALSE) AS q
INNER JOIN standing AS s ON q.source_digest = s.source_digest AND q.row_number = s.row_number
WHERE
    (getvariable('has_closed') OR s.version IS NULL)
    AND (getvariable('rule') IS NULL OR q.rule_id = getvariable('rule'))
ORDER BY
    list_position(getvariable('digests'), q.source_digest), q.row_number, q.rule_id, q.column_name
