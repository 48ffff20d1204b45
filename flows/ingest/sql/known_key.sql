-- Which row each one that is set aside is, where that is not what is wrong with it: one that comes
-- again, mended, comes with the same key.
CREATE OR REPLACE TEMP TABLE known_key AS
SELECT
    e.source_digest,
    e.row_number,
    list_slice(any_value(e.key), 1, getvariable('key_length')) AS key
FROM entry AS e
WHERE e.extract = getvariable('extract')
GROUP BY e.source_digest, e.row_number
HAVING
    any_value(e.key) IS NOT NULL
    AND NOT bool_or(
        coalesce(list_contains(getvariable('key_source_names'), e.column_name), FALSE)
    );

-- What a later file brought: its rows that were taken, and those that were set aside of it.
CREATE OR REPLACE TEMP VIEW came_again AS
SELECT s.key
FROM stored_key AS s
WHERE s.source_digest = getvariable('other_digest')
UNION ALL
SELECT e.key
FROM entry AS e
WHERE e.source_digest = getvariable('other_digest');
