-- Check: Redistribution neither makes nor loses points of a PI measurement set.
WITH required AS (
    SELECT
        r.performance_year,
        sum(r.maximum_points) AS maximum_points
    FROM policy.promoting_interoperability_role AS r
    WHERE r.requirement = 'required'
    GROUP BY ALL
)

SELECT
    s.entity_type,
    s.entity_id,
    s.submission_method,
    s.available_points,
    s.achievement_points
FROM pi.measurement_set_score AS s
INNER JOIN required AS r ON s.performance_year = r.performance_year
WHERE
    s.available_points <> r.maximum_points
    OR s.achievement_points NOT BETWEEN 0 AND s.available_points
