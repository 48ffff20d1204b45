-- Check: decile bounds never turn: they rise to the end, or fall to the end.

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
    'the decile bounds turn: ' || array_to_string(b.bounds, ', ') AS sentence
FROM
    benchmark AS b
WHERE
    b.bounds <> list_sort(b.bounds)
    AND b.bounds <> list_reverse_sort(b.bounds)
