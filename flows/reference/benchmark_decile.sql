-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, measure_id, collection_type, position
-- Says:  The decile bounds of a benchmark in the order published: nine lower bounds of the second
--        to the tenth decile, or ten numbers of which one outer is no bound.

SELECT
    b.performance_year,
    b.measure_id,
    b.collection_type,
    CAST(unnest(range(1, len(b.deciles) + 1)) AS SMALLINT) AS position,
    unnest(b.deciles) AS performance_rate
FROM
    release_benchmarks AS b
WHERE
    b.deciles IS NOT NULL
ORDER BY ALL
