-- A row that is set aside is closed when its key comes again with a later batch that counts, in no
-- older version. Of a refused file no row is in the lake: what closes it is the file as a whole.
INSERT INTO closing
SELECT
    e.source_digest,
    e.row_number,
    NULL AS rule_id,
    s.batch_number AS version,
    TRUE AS is_closed,
    min(s.source_digest) AS by_digest,
    'key' AS how
FROM (
    SELECT DISTINCT
        f.source_digest,
        f.row_number,
        list_slice(f.key, 1, getvariable('key_length')) AS key,
        f.key[getvariable('key_length') + 1] AS since,
        len(f.key) > getvariable('key_length') AS has_since
    FROM entry AS f
    WHERE f.extract = getvariable('extract') AND f.key IS NOT NULL
) AS e
INNER JOIN asked AS a ON e.source_digest = a.source_digest AND a.is_taken
INNER JOIN stored_key AS s
    ON
        e.key = list_slice(s.key, 1, getvariable('key_length'))
        AND e.source_digest <> s.source_digest
        AND a.first_version < s.batch_number
        AND (NOT e.has_since OR e.since <= s.key[getvariable('key_length') + 1])
GROUP BY e.source_digest, e.row_number, s.batch_number
