-- Check: every benchmark belongs to a measure of its year, by a collection type of the measure.

WITH
benchmark AS (
    SELECT
        b.performance_year,
        b.measure_id,
        b.collection_type,
        'benchmark' AS what
    FROM
        reference.benchmark AS b
    UNION
    SELECT
        e.performance_year,
        e.measure_id,
        e.collection_type,
        'excluded benchmark' AS what
    FROM
        reference.benchmark_exclusion AS e
)

SELECT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    if(
        m.measure_id IS NULL,
        printf('%s without a measure of the year', b.what),
        printf('%s by a collection type that the measure does not have', b.what)
    ) AS sentence
FROM
    benchmark AS b
LEFT JOIN reference.measure AS m
    ON
        b.performance_year = m.performance_year
        AND b.measure_id = m.measure_id
LEFT JOIN reference.measure_collection_type AS t
    ON
        b.performance_year = t.performance_year
        AND b.measure_id = t.measure_id
        AND b.collection_type = t.collection_type
WHERE
    t.measure_id IS NULL
