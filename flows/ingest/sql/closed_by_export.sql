-- The export of a file that came back closes what was in it: a row of which the key is known, where
-- that came; of the others nothing tells which of them it brought. One that was closed when the
-- export was made, and was opened since, was not in it.
INSERT INTO closing
SELECT DISTINCT
    e.source_digest,
    e.row_number,
    NULL AS rule_id,
    CAST(getvariable('version') AS INTEGER) AS version,
    TRUE AS is_closed,
    getvariable('other_digest') AS by_digest,
    'export' AS how
FROM entry AS e
LEFT JOIN known_key AS k ON e.source_digest = k.source_digest AND e.row_number = k.row_number
WHERE
    e.source_digest = getvariable('one_digest')
    AND (
        k.key IS NULL
        OR k.key IN (
            SELECT list_slice(c.key, 1, getvariable('key_length'))
            FROM came_again AS c
            WHERE c.key IS NOT NULL
        )
    )
