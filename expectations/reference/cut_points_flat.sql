-- Check: a benchmark whose cut points are all the same is topped out.

WITH
cut_point AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.collection_type,
        p.performance_rate
    FROM
        reference.benchmark_percentile AS p
    UNION ALL
    SELECT
        d.performance_year,
        d.measure_id,
        d.collection_type,
        d.performance_rate
    FROM
        reference.benchmark_decile AS d
),

benchmark AS (
    SELECT
        c.performance_year,
        c.measure_id,
        c.collection_type,
        min(c.performance_rate) AS performance_rate
    FROM
        cut_point AS c
    GROUP BY ALL
    HAVING
        count(DISTINCT c.performance_rate) = 1
)

SELECT
    'warn' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    printf('every cut point is %s but it is not topped out', CAST(f.performance_rate AS VARCHAR))
        AS sentence
FROM
    reference.benchmark AS b
INNER JOIN benchmark AS f
    ON
        b.performance_year = f.performance_year
        AND b.measure_id = f.measure_id
        AND b.collection_type = f.collection_type
WHERE
    b.is_topped_out IS FALSE
