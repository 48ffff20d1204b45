-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, measure_id, collection_type
-- Says:  Less is better where the bounds of a benchmark fall, or where they are all equal and the
--        measure is inverse.

SELECT
    performance_year,
    measure_id,
    bound.collection_type,
    -- reading P8
    CASE
        WHEN min(bound.performance_rate) = max(bound.performance_rate)
            THEN bool_or(measure.is_inverse IS TRUE)
        ELSE arg_min(bound.performance_rate, bound.points) > arg_max(bound.performance_rate, bound.points)
    END AS is_descending
FROM quality._benchmark_bound AS bound
INNER JOIN reference.measure USING (performance_year, measure_id)
WHERE measure.category = 'quality'
GROUP BY ALL
