-- Check: every benchmark has all of its cut points: eleven percentiles or nine decile bounds.

WITH
percentiles AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.collection_type,
        list(p.percentile ORDER BY p.percentile) AS places,
        count(p.performance_rate) AS rate_count
    FROM
        reference.benchmark_percentile AS p
    GROUP BY ALL
),

deciles AS (
    SELECT
        d.performance_year,
        d.measure_id,
        d.collection_type,
        list(d.position ORDER BY d.position) AS places,
        count(d.performance_rate) AS rate_count
    FROM
        reference.benchmark_decile AS d
    GROUP BY ALL
)

SELECT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    printf('%d cut points instead of percentiles 1, 10 to 90 and 99', coalesce(p.rate_count, 0))
        AS sentence
FROM
    reference.benchmark AS b
LEFT JOIN percentiles AS p
    ON
        b.performance_year = p.performance_year
        AND b.measure_id = p.measure_id
        AND b.collection_type = p.collection_type
WHERE
    b.benchmark_kind IN ('percentile', 'score_border')
    AND (
        p.places IS DISTINCT FROM [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99]
        OR p.rate_count <> len(p.places)
    )
UNION ALL
SELECT
    -- A tenth number is how some are published; what it means is said in data/dictionary
    if(d.rate_count = 10 AND len(d.places) = 10, 'warn', 'fail') AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    printf('%d cut points instead of nine decile bounds', coalesce(d.rate_count, 0)) AS sentence
FROM
    reference.benchmark AS b
LEFT JOIN deciles AS d
    ON
        b.performance_year = d.performance_year
        AND b.measure_id = d.measure_id
        AND b.collection_type = d.collection_type
WHERE
    b.benchmark_kind = 'decile'
    AND (d.places IS DISTINCT FROM range(1, 10) OR d.rate_count <> len(d.places))
