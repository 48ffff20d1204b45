-- The claim lines that no longer count by those of the same claim, with the batches that count.
SELECT
    s.batch_number,
    s.file_number,
    s.row_number,
    coalesce(w.batches, []) AS by_batches
FROM ingest._restated_claim_line AS s
INNER JOIN lake.claim_line AS l
    ON
        s.batch_number = l.batch_number
        AND s.file_number = l.file_number
        AND s.row_number = l.row_number
LEFT JOIN (
    SELECT
        c.claim_id,
        list_sort(list_distinct(list(c.batch_number))) AS batches
    FROM ingest._restated_claim_line AS r
    INNER JOIN lake.claim_line AS c
        ON
            r.batch_number = c.batch_number
            AND r.file_number = c.file_number
            AND r.row_number = c.row_number
    WHERE r.is_superseded IS NOT TRUE
    GROUP BY c.claim_id
) AS w ON l.claim_id = w.claim_id
WHERE s.is_superseded
