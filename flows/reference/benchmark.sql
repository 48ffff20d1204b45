-- Rule:  42 CFR 414.1380(b)(1)(ii); 42 CFR 414.1380(b)(2)
-- Grain: performance_year, measure_id, collection_type
-- Says:  The benchmarks of each performance year and what their cut points are.

SELECT
    b.performance_year,
    b.measure_id,
    b.collection_type,
    b.benchmark_year,
    k.benchmark_kind,
    b.is_topped_out,
    b.is_topped_out_by_program,
    b.is_inverse,
    b.metric_type,
    b.is_high_priority,
    b.average_performance_rate
FROM
    release_benchmarks AS b
LEFT JOIN release_measures AS m
    ON
        b.performance_year = m.performance_year
        AND b.measure_id = m.measure_id
LEFT JOIN policy.benchmark_kind AS k
    ON
        b.performance_year = k.performance_year
        AND b.collection_type = k.collection_type
        -- Some benchmarks have no measure in the first file; all of those are quality measures
        AND k.category = coalesce(m.category, 'quality')
ORDER BY ALL
