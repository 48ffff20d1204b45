-- How many rows of each file no longer count, and by which batches.
SELECT
    l.batch_number,
    l.source_digest,
    count(*) AS row_count,
    list_sort(list_distinct(flatten(list(s.by_batches)))) AS by_batches
FROM superseded_row AS s
INNER JOIN stored_row AS l
    ON
        s.batch_number = l.batch_number
        AND s.file_number = l.file_number
        AND s.row_number = l.row_number
GROUP BY ALL
