-- Check: cut points run towards the better rate that the measure's isInverse names.

WITH
benchmark AS (
    SELECT
        d.performance_year,
        d.measure_id,
        d.collection_type,
        list(d.performance_rate ORDER BY d.position) AS bounds
    FROM
        reference.benchmark_decile AS d
    GROUP BY ALL
)

SELECT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    printf(
        'the measure is %s but its decile bounds %s',
        if(m.is_inverse, 'inverse', 'not inverse'),
        if(m.is_inverse, 'rise', 'fall')
    ) AS sentence
FROM
    benchmark AS b
INNER JOIN reference.measure AS m
    ON
        b.performance_year = m.performance_year
        AND b.measure_id = m.measure_id
WHERE
    -- Equal bounds have no direction
    list_min(b.bounds) < list_max(b.bounds)
    AND b.bounds = if(m.is_inverse, list_sort(b.bounds), list_reverse_sort(b.bounds))
UNION ALL
SELECT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    'isInverse of the benchmark and of the measure differ' AS sentence
FROM
    reference.benchmark AS b
INNER JOIN reference.measure AS m
    ON
        b.performance_year = m.performance_year
        AND b.measure_id = m.measure_id
WHERE
    -- Before the year in which benchmarks repeat the flag, it stands on the measure alone
    b.benchmark_kind <> 'decile'
    AND b.is_inverse IS DISTINCT FROM m.is_inverse
