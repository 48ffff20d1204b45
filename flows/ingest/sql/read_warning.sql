-- What reading a file noticed that stops nothing of it, by rule, with the place of the first.
SELECT
    w.rule_id,
    w.reason,
    count(*) AS row_count,
    arg_min(w.place, w.position) AS first_place
FROM read_warning AS w
WHERE w.file_number = getvariable('file_number')
GROUP BY w.rule_id, w.reason
ORDER BY min(w.position)
