-- How many rows of each file are open, version null, or closed by what.
SELECT
    s.source_digest,
    s.version,
    s.by_digest,
    s.how,
    count(*) AS row_count
FROM standing AS s
GROUP BY s.source_digest, s.version, s.by_digest, s.how
ORDER BY s.source_digest, s.version
