-- Check: what is excluded, suppressed or removed has no benchmark.

SELECT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    printf('has a benchmark and a reason for having none: %s', e.reason_code) AS sentence
FROM
    reference.benchmark AS b
INNER JOIN reference.benchmark_exclusion AS e
    ON
        b.performance_year = e.performance_year
        AND b.measure_id = e.measure_id
        AND b.collection_type = e.collection_type
UNION ALL
SELECT
    'warn' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    'has a benchmark although the measure is suppressed' AS sentence
FROM
    reference.benchmark AS b
INNER JOIN reference.measure_suppression AS s
    ON
        b.performance_year = s.performance_year
        AND b.measure_id = s.measure_id
        AND b.collection_type = s.collection_type
WHERE
    s.treatment = 'suppressed'
UNION ALL
SELECT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    'has a historical benchmark although it was removed' AS sentence
FROM
    reference.benchmark AS b
INNER JOIN reference.measure_historical_benchmark AS h
    ON
        b.performance_year = h.performance_year
        AND b.measure_id = h.measure_id
        AND b.collection_type = h.collection_type
WHERE
    h.treatment = 'removed'
    AND b.benchmark_year < b.performance_year
