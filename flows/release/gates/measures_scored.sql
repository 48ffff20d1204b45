-- Gate:  Each measure that the year still has, and that many were scored on last year, is scored on now.
WITH scored AS (
    SELECT
        'now' AS side,
        performance_year,
        measure_id,
        count(*) AS entity_count
    FROM quality.measure_points
    WHERE is_counted
    GROUP BY ALL
    UNION ALL
    SELECT
        'before' AS side,
        performance_year,
        measure_id,
        count(*) AS entity_count
    FROM before.quality.measure_points
    WHERE is_counted
    GROUP BY ALL
    UNION ALL
    SELECT
        'now' AS side,
        performance_year,
        measure_id,
        count(*) AS entity_count
    FROM cost.measure_points
    WHERE measure_points IS NOT NULL
    GROUP BY ALL
    UNION ALL
    SELECT
        'before' AS side,
        performance_year,
        measure_id,
        count(*) AS entity_count
    FROM before.cost.measure_points
    WHERE measure_points IS NOT NULL
    GROUP BY ALL
)

SELECT
    b.measure_id AS subject,
    greatest(0, 100 * (1 - coalesce(n.entity_count, 0) / b.entity_count)) AS figure
FROM scored AS b
CROSS JOIN gate.run AS run
INNER JOIN reference.measure AS measure
    ON run.performance_year = measure.performance_year AND b.measure_id = measure.measure_id
-- what is suppressed this year is not meant to be scored
ANTI JOIN reference.measure_suppression AS suppression
    ON
        measure.performance_year = suppression.performance_year
        AND measure.measure_id = suppression.measure_id
        AND suppression.treatment = 'suppressed'
LEFT JOIN scored AS n ON b.measure_id = n.measure_id AND n.side = 'now'
WHERE b.side = 'before' AND b.entity_count >= getvariable('at_least')
