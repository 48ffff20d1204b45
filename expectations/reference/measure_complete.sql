-- Check: a quality measure says its type, its direction, its priority and how its rate is made.

SELECT
    'fail' AS severity,
    m.performance_year,
    m.measure_id,
    NULL AS collection_type,
    'a quality measure without measureType, isInverse, isHighPriority or metricType' AS sentence
FROM
    reference.measure AS m
WHERE
    m.category = 'quality'
    AND (
        m.measure_type IS NULL
        OR m.is_inverse IS NULL
        OR m.is_high_priority IS NULL
        OR m.metric_type IS NULL
    )
