-- What is to be said of the rows of the batch, by file: updated or deleted by a row that is older
-- than what is in force; deleted without having been there; and as sql/touched_note.sql says.
SELECT
    s.file_number,
    'overtaken' AS note,
    count(*) AS row_count
FROM settled AS s
WHERE
    s.batch_number = getvariable('batch_number')
    AND s.superseded_by_batch_number < getvariable('batch_number')
GROUP BY s.file_number
UNION ALL
SELECT
    s.file_number,
    'unseen' AS note,
    count(*) AS row_count
FROM settled AS s
WHERE
    s.batch_number = getvariable('batch_number')
    AND s.dml_indicator = 'DELETE'
    AND s.claim_id NOT IN (
        SELECT o.claim_id
        FROM settled AS o
        WHERE o.dml_indicator <> 'DELETE'
    )
GROUP BY s.file_number
UNION ALL
SELECT
    n.file_number,
    n.note,
    CAST(sum(n.row_count) AS BIGINT) AS row_count
FROM noted AS n
GROUP BY
    n.file_number,
    n.note
ORDER BY ALL
