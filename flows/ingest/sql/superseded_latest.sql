-- The rows that a later one of the same key replaces, with the batch of the latest.
SELECT
    k.batch_number,
    k.file_number,
    k.row_number,
    [w.latest.batch_number] AS by_batches
FROM keyed_row AS k
INNER JOIN (
    SELECT
        q.key,
        max(
            struct_pack(
                batch_number := q.batch_number,
                file_number := q.file_number,
                row_number := q.row_number
            )
        ) AS latest
    FROM keyed_row AS q
    GROUP BY q.key
) AS w ON k.key = w.key
WHERE
    k.batch_number <> w.latest.batch_number
    OR k.file_number <> w.latest.file_number
    OR k.row_number <> w.latest.row_number
