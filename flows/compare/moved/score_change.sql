-- How many of those who move have another final score, and by how many points, from the largest fall to
-- the largest rise; who has no score any more, or one for the first time, is told apart.
WITH band (place, band, part, direction, least, below) AS (
    VALUES
    (1, 'no score any more', 'falls', NULL, NULL, NULL),
    (2, '20 or more down', 'falls', -1, 20, 101),
    (3, '10 to 20 down', 'falls', -1, 10, 20),
    (4, '5 to 10 down', 'falls', -1, 5, 10),
    (5, '1 to 5 down', 'falls', -1, 1, 5),
    (6, 'less than 1 down', 'falls', -1, 0, 1),
    (7, 'the same score', 'stays', 0, 0, 1),
    (8, 'less than 1 up', 'rises', 1, 0, 1),
    (9, '1 to 5 up', 'rises', 1, 1, 5),
    (10, '5 to 10 up', 'rises', 1, 5, 10),
    (11, '10 to 20 up', 'rises', 1, 10, 20),
    (12, '20 or more up', 'rises', 1, 20, 101),
    (13, 'a first score', 'rises', NULL, NULL, NULL)
),

told AS (
    SELECT
        p.points,
        CASE
            WHEN p.final_score_before IS NULL AND p.final_score_after IS NOT NULL THEN 13
            WHEN p.final_score_before IS NOT NULL AND p.final_score_after IS NULL THEN 1
        END AS place
    FROM moved.person AS p
)

SELECT
    b.band,
    b.part,
    count(t.points) AS clinician_count
FROM band AS b
LEFT JOIN told AS t
    ON
        b.place = t.place
        OR (
            t.place IS NULL
            AND b.direction = sign(t.points)
            AND b.least <= abs(t.points)
            AND b.below > abs(t.points)
        )
GROUP BY b.place, b.band, b.part, b.direction
HAVING count(t.points) > 0 OR b.direction IS NOT NULL
ORDER BY b.place
