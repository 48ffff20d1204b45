-- A row that is set aside is closed when its key comes again with a file that counts. Of a refused
-- file no row is in the lake: what closes it is the file as a whole.
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
        f.key
    FROM entry AS f
    WHERE f.extract = getvariable('extract') AND f.key IS NOT NULL
) AS e
INNER JOIN asked AS a ON e.source_digest = a.source_digest AND a.is_taken
INNER JOIN stored_key AS s
    ON
        e.key = s.key
        AND e.source_digest <> s.source_digest
        AND a.first_version <= s.batch_number
GROUP BY e.source_digest, e.row_number, s.batch_number
