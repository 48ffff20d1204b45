-- Gate:  Each type of measure fills about the same share of the slots as last year.
WITH counted AS (
    SELECT
        'now' AS side,
        measure.measure_type,
        points.is_outcome,
        count(*) FILTER (WHERE points.is_counted) AS counted_count
    FROM quality.measure_points AS points
    INNER JOIN reference.measure AS measure USING (performance_year, measure_id)
    GROUP BY ALL
    UNION ALL
    SELECT
        'before' AS side,
        measure.measure_type,
        points.is_outcome,
        count(*) FILTER (WHERE points.is_counted) AS counted_count
    FROM before.quality.measure_points AS points
    INNER JOIN reference.measure AS measure USING (performance_year, measure_id)
    GROUP BY ALL
),

shared AS (
    SELECT
        side,
        measure_type,
        is_outcome,
        counted_count,
        counted_count / sum(counted_count) OVER (PARTITION BY side) AS share
    FROM counted
)

SELECT
    concat(b.measure_type, CASE WHEN b.is_outcome THEN ', an outcome' ELSE ', no outcome' END) AS subject,
    greatest(0, 100 * (1 - coalesce(n.share, 0) / b.share)) AS figure
FROM shared AS b
LEFT JOIN shared AS n
    ON b.measure_type = n.measure_type AND b.is_outcome = n.is_outcome AND n.side = 'now'
WHERE b.side = 'before' AND b.counted_count >= getvariable('at_least')
