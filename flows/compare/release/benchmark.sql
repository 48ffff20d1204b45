-- Benchmarks that differ, and in what.
WITH cut AS (
    SELECT
        'before' AS side,
        p.performance_year,
        p.measure_id,
        p.collection_type,
        p.percentile AS place,
        p.performance_rate
    FROM baseline.reference.benchmark_percentile AS p
    UNION ALL
    SELECT
        'before' AS side,
        d.*
    FROM baseline.reference.benchmark_decile AS d
    UNION ALL
    SELECT
        'after' AS side,
        p.*
    FROM variant.reference.benchmark_percentile AS p
    UNION ALL
    SELECT
        'after' AS side,
        d.*
    FROM variant.reference.benchmark_decile AS d
),

place AS (
    SELECT
        c.performance_year,
        c.measure_id,
        c.collection_type,
        c.place,
        max(c.performance_rate) FILTER (WHERE c.side = 'before') AS rate_before,
        max(c.performance_rate) FILTER (WHERE c.side = 'after') AS rate_after
    FROM cut AS c
    GROUP BY ALL
),

moved AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.collection_type,
        count(*) AS cut_point_count
    FROM place AS p
    WHERE p.rate_before IS DISTINCT FROM p.rate_after
    GROUP BY ALL
),

paired AS (
    SELECT
        coalesce(b.performance_year, a.performance_year) AS performance_year,
        coalesce(b.measure_id, a.measure_id) AS measure_id,
        coalesce(b.collection_type, a.collection_type) AS collection_type,
        CASE
            WHEN b.measure_id IS NULL THEN 'added'
            WHEN a.measure_id IS NULL THEN 'removed'
            ELSE concat_ws(
                ', ',
                CASE WHEN (b.benchmark_kind IS DISTINCT FROM a.benchmark_kind) THEN 'kind' END,
                CASE WHEN (b.benchmark_year IS DISTINCT FROM a.benchmark_year) THEN 'benchmark year' END,
                CASE WHEN (b.is_topped_out IS DISTINCT FROM a.is_topped_out) THEN 'topped out' END,
                CASE
                    WHEN (b.is_topped_out_by_program IS DISTINCT FROM a.is_topped_out_by_program)
                        THEN 'topped-out cap'
                END,
                CASE WHEN (b.is_inverse IS DISTINCT FROM a.is_inverse) THEN 'direction' END,
                CASE WHEN (b.metric_type IS DISTINCT FROM a.metric_type) THEN 'metric type' END,
                CASE WHEN (b.is_high_priority IS DISTINCT FROM a.is_high_priority) THEN 'high priority' END,
                CASE
                    WHEN (b.average_performance_rate IS DISTINCT FROM a.average_performance_rate)
                        THEN 'average rate'
                END
            )
        END AS difference
    FROM baseline.reference.benchmark AS b
    FULL JOIN variant.reference.benchmark AS a
        ON
            b.performance_year = a.performance_year
            AND b.measure_id = a.measure_id
            AND b.collection_type = a.collection_type
)

SELECT
    p.performance_year,
    p.measure_id,
    p.collection_type,
    p.difference,
    coalesce(m.cut_point_count, 0) AS cut_point_count
FROM paired AS p
LEFT JOIN moved AS m
    ON
        p.performance_year = m.performance_year
        AND p.measure_id = m.measure_id
        AND p.collection_type = m.collection_type
WHERE p.difference != '' OR m.cut_point_count > 0
