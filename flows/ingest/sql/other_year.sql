-- How many of the file's dated rows lie outside the year that it was handed over for, and the years
-- that they are of; no row where the file is the year's, or a history in which it is one of many.
WITH fit AS (
    SELECT
        w.performance_year,
        sum(d.row_count) AS dated,
        coalesce(
            sum(d.row_count) FILTER (d.last_text >= w.first_text AND d.first_text <= w.last_text), 0
        ) AS fitting
    FROM content_date AS d
    CROSS JOIN content_window AS w
    WHERE w.name = getvariable('content_window')
    GROUP BY w.performance_year
),

best AS (
    SELECT
        max(f.fitting) AS fitting,
        arg_max(f.performance_year, f.fitting) AS performance_year
    FROM fit AS f
)

SELECT
    CAST(own.dated AS BIGINT) AS dated,
    CAST(own.dated - own.fitting AS BIGINT) AS outside,
    (
        SELECT coalesce(list(f.performance_year ORDER BY f.performance_year), [])
        FROM fit AS f
        WHERE f.fitting > 0 AND f.fitting = best.fitting
    ) AS performance_years
FROM fit AS own
CROSS JOIN best
WHERE
    own.performance_year = getvariable('performance_year')
    AND own.fitting * 100 < own.dated * getvariable('least_percent')
    -- Nothing of the year at all, or nearly all of another one's.
    AND (own.fitting = 0 OR (best.fitting > own.fitting AND best.fitting * 10 >= own.dated * 9))
