-- Check: Redistribution neither makes nor loses points of a PI measurement set.
WITH required AS (
    SELECT
        performance_year,
        sum(maximum_points) AS maximum_points
    FROM policy.promoting_interoperability_role
    WHERE requirement = 'required'
    GROUP BY ALL
)

SELECT
    score.entity_type,
    score.entity_id,
    score.submission_method,
    score.available_points,
    score.achievement_points
FROM pi.measurement_set_score AS score
INNER JOIN required USING (performance_year)
WHERE
    score.available_points <> required.maximum_points
    OR score.achievement_points NOT BETWEEN 0 AND score.available_points
