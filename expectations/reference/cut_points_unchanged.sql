-- Check: a benchmark made from the performance year's own data is not last year's carried over.

WITH
cut_point AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.collection_type,
        list(p.performance_rate ORDER BY p.percentile) AS rates
    FROM
        reference.benchmark_percentile AS p
    GROUP BY ALL
    UNION ALL
    SELECT
        d.performance_year,
        d.measure_id,
        d.collection_type,
        list(d.performance_rate ORDER BY d.position) AS rates
    FROM
        reference.benchmark_decile AS d
    GROUP BY ALL
)

SELECT
    'warn' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    'said to be made from this year''s data, but every cut point is last year''s' AS sentence
FROM
    reference.benchmark AS b
INNER JOIN cut_point AS t
    ON
        b.performance_year = t.performance_year
        AND b.measure_id = t.measure_id
        AND b.collection_type = t.collection_type
INNER JOIN cut_point AS l
    ON
        t.performance_year = l.performance_year + 1
        AND t.measure_id = l.measure_id
        AND t.collection_type = l.collection_type
        AND t.rates = l.rates
WHERE
    b.benchmark_year = b.performance_year
    AND list_min(t.rates) < list_max(t.rates)
