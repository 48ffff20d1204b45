-- One file's rows that are set aside, one row per fault, where their sender finds them.
SELECT
    getvariable('source_name') AS source_file,
    getvariable('source_digest') AS source_digest,
    CAST(getvariable('performance_year') AS SMALLINT) AS performance_year,
    q.row_number,
    s.place,
    q.column_name,
    q.rule_id,
    q.reason,
    coalesce(s.row_text, q.row_text) AS row_text
FROM set_aside AS q
LEFT JOIN sent_row AS s ON q.sent_number = s.sent_number
ORDER BY q.row_number, q.rule_id, q.column_name
