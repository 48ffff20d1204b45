-- Check: the policy says of every benchmark what its cut points are, and they are of that kind.

SELECT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    'policy.benchmark_kind has no row for it, or had none when it was imported: import again'
        AS sentence
FROM
    reference.benchmark AS b
WHERE
    b.benchmark_kind IS NULL
UNION ALL
SELECT DISTINCT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    printf('published as percentiles, but the policy calls it %s', b.benchmark_kind) AS sentence
FROM
    reference.benchmark AS b
INNER JOIN reference.benchmark_percentile AS p
    ON
        b.performance_year = p.performance_year
        AND b.measure_id = p.measure_id
        AND b.collection_type = p.collection_type
WHERE
    b.benchmark_kind = 'decile'
UNION ALL
SELECT DISTINCT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    printf('published as deciles, but the policy calls it %s', b.benchmark_kind) AS sentence
FROM
    reference.benchmark AS b
INNER JOIN reference.benchmark_decile AS d
    ON
        b.performance_year = d.performance_year
        AND b.measure_id = d.measure_id
        AND b.collection_type = d.collection_type
WHERE
    b.benchmark_kind <> 'decile'
