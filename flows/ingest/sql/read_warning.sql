-- What reading a file noticed that stops nothing of it, by rule, with the first sentence.
SELECT
    w.rule_id,
    CASE WHEN count(*) > 1 THEN 'first: ' ELSE '' END || arg_min(w.reason, w.position) AS reason,
    count(*) AS row_count
FROM read_warning AS w
WHERE w.file_number = getvariable('file_number')
GROUP BY w.rule_id
ORDER BY min(w.position)
