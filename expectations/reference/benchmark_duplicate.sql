-- Check: measures, benchmarks and cut points stand once.

WITH
row_key AS (
    SELECT
        m.performance_year,
        m.measure_id,
        NULL AS collection_type,
        'the measure' AS what
    FROM
        reference.measure AS m
    UNION ALL
    SELECT
        b.performance_year,
        b.measure_id,
        b.collection_type,
        'the benchmark' AS what
    FROM
        reference.benchmark AS b
    UNION ALL
    SELECT
        p.performance_year,
        p.measure_id,
        p.collection_type,
        printf('percentile %d', p.percentile) AS what
    FROM
        reference.benchmark_percentile AS p
    UNION ALL
    SELECT
        d.performance_year,
        d.measure_id,
        d.collection_type,
        printf('decile bound %d', d.position) AS what
    FROM
        reference.benchmark_decile AS d
)

SELECT
    'fail' AS severity,
    k.performance_year,
    k.measure_id,
    k.collection_type,
    printf('%s stands %d times', k.what, count(*)) AS sentence
FROM
    row_key AS k
GROUP BY
    k.performance_year,
    k.measure_id,
    k.collection_type,
    k.what
HAVING
    count(*) > 1
