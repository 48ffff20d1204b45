-- How many keys one file has, and how many of them another one has not: of what was taken of it,
-- or where nothing was, of what was set aside.
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
),

sent_again AS (
    SELECT s.key
    FROM stored_key AS s
    WHERE s.source_digest = getvariable('other_digest')
    UNION ALL
    SELECT e.key
    FROM entry AS e
    WHERE e.source_digest = getvariable('other_digest')
)

SELECT
    (SELECT count(*) FROM sent) AS key_count,
    (SELECT count(*) FROM sent ANTI JOIN sent_again USING (key)) AS missing_count
