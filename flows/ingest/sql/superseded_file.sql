-- How many rows of each file are superseded, and by which batches.
SELECT
    s.batch_number,
    s.file_number,
    count(*) AS row_count,
    list_sort(list_distinct(list(s.superseded_by_batch_number))) AS by_batches
FROM superseded_line AS s
GROUP BY
    s.batch_number,
    s.file_number
