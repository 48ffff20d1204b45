-- Gate:  Every measure of a type that policy calls an outcome is scored as one.
SELECT
    concat_ws(' ', measure.measure_type, points.measure_id) AS subject,
    count(*) FILTER (WHERE points.is_outcome IS NOT TRUE) AS figure
FROM quality.measure_points AS points
INNER JOIN reference.measure AS measure USING (performance_year, measure_id)
INNER JOIN policy.outcome_measure_type AS listed USING (performance_year, measure_type)
WHERE listed.is_outcome
GROUP BY ALL
