-- Gate:  A measure that is suppressed for the year counts for nobody.
SELECT
    concat_ws(', ', points.measure_id, points.collection_type) AS subject,
    count(*) FILTER (WHERE points.is_counted) AS figure
FROM quality.measure_points AS points
INNER JOIN reference.measure_suppression AS suppression
    USING (performance_year, measure_id, collection_type)
WHERE suppression.treatment = 'suppressed'
GROUP BY ALL
