-- Gate:  Over all measures, points against benchmarks are about last year's: the middle of what they move by.
WITH measure AS (
    SELECT
        n.measure_id,
        n.collection_type,
        avg(n.benchmark_points) AS mean_points,
        count(*) AS entity_count
    FROM quality.measure_points AS n
    WHERE n.benchmark_points IS NOT NULL
    GROUP BY ALL
),

last_measure AS (
    SELECT
        b.measure_id,
        b.collection_type,
        avg(b.benchmark_points) AS mean_points,
        count(*) AS entity_count
    FROM before.quality.measure_points AS b
    WHERE b.benchmark_points IS NOT NULL
    GROUP BY ALL
)

SELECT
    printf('%d measures', count(*)) AS subject,
    abs(median(measure.mean_points - last_measure.mean_points)) AS figure
FROM measure
INNER JOIN last_measure USING (measure_id, collection_type)
HAVING sum(least(measure.entity_count, last_measure.entity_count)) >= getvariable('at_least')
