-- How many rows of each file are superseded, and by which batches, and how many delete a claim.
SELECT
    r.batch_number,
    r.file_number,
    count(*) FILTER (r.is_superseded) AS superseded_count,
    coalesce(
        list_sort(
            list_distinct(list(r.superseded_by_batch_number) FILTER (r.is_superseded))
        ),
        []
    ) AS by_batches,
    count(*) FILTER (NOT r.is_superseded) AS deleting_count
FROM (
    SELECT
        s.batch_number,
        s.file_number,
        s.superseded_by_batch_number,
        TRUE AS is_superseded
    FROM superseded_line AS s
    UNION ALL
    SELECT
        d.batch_number,
        d.file_number,
        NULL AS superseded_by_batch_number,
        FALSE AS is_superseded
    FROM deleting_line AS d
) AS r
GROUP BY
    r.batch_number,
    r.file_number
