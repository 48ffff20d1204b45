-- Rule:  42 CFR 414.1380(b)(1)(ii); 42 CFR 414.1380(b)(2)
-- Grain: performance_year, measure_id, collection_type
-- Says:  The borders of a benchmark from the fewest points to the most, and whether less is better.

SELECT
    performance_year,
    measure_id,
    collection_type,
    bool_or(is_descending) AS is_descending,
    list(performance_rate ORDER BY points) AS deciles,
    list(points ORDER BY points) AS decile_points
FROM score_tree.benchmark_edge
GROUP BY ALL
