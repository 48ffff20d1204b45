-- Check: the cap applies to benchmarks that are topped out, in the second year running.

SELECT
    'fail' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    'the topped-out cap applies but the benchmark is not topped out' AS sentence
FROM
    reference.benchmark AS b
WHERE
    b.is_topped_out_by_program IS TRUE
    AND b.is_topped_out IS NOT TRUE
UNION ALL
SELECT
    'warn' AS severity,
    b.performance_year,
    b.measure_id,
    b.collection_type,
    'the topped-out cap applies but last year''s benchmark was not topped out' AS sentence
FROM
    reference.benchmark AS b
LEFT JOIN reference.benchmark AS l
    ON
        b.performance_year = l.performance_year + 1
        AND b.measure_id = l.measure_id
        AND b.collection_type = l.collection_type
WHERE
    b.is_topped_out_by_program IS TRUE
    AND l.is_topped_out IS NOT TRUE
    -- Nothing can be said of a year without a file of last year's
    AND b.performance_year - 1 IN (SELECT y.performance_year FROM reference.benchmark AS y)
