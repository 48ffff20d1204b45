-- How many keys one file has, and how many of them another one has not: of what was taken of it,
-- or where nothing was, of what was set aside. lacking_count is of the rows that are set aside and
-- of which the key is known: none of them came.
WITH sent AS (
    SELECT s.key
    FROM stored_key AS s
    WHERE s.source_digest = getvariable('one_digest')
    UNION ALL
    SELECT e.key
    FROM entry AS e
    WHERE
        e.source_digest = getvariable('one_digest')
        AND NOT getvariable('one_is_taken')
)

SELECT
    (SELECT count(*) FROM sent) AS key_count,
    (SELECT count(*) FROM sent ANTI JOIN came_again USING (key)) AS missing_count,
    (
        SELECT count(*)
        FROM known_key AS k
        WHERE
            k.source_digest = getvariable('one_digest')
            AND k.key NOT IN (
                SELECT list_slice(c.key, 1, getvariable('key_length'))
                FROM came_again AS c
                WHERE c.key IS NOT NULL
            )
    ) AS lacking_count
