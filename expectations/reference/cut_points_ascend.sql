-- Check: percentiles ascend, whichever direction is better.

WITH
stepped AS (
    SELECT
        p.*,
        lag(p.performance_rate) OVER (
            PARTITION BY p.performance_year, p.measure_id, p.collection_type
            ORDER BY p.percentile
        ) AS previous_rate
    FROM
        reference.benchmark_percentile AS p
)

SELECT
    'fail' AS severity,
    s.performance_year,
    s.measure_id,
    s.collection_type,
    printf(
        'percentile %d is %s, below the %s of the percentile before it',
        s.percentile,
        CAST(s.performance_rate AS VARCHAR),
        CAST(s.previous_rate AS VARCHAR)
    ) AS sentence
FROM
    stepped AS s
WHERE
    s.performance_rate < s.previous_rate
