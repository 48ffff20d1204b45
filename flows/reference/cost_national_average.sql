-- Rule:  42 CFR 414.1350
-- Grain: performance_year, measure_id
-- Says:  The mean cost of each cost measure, for display and never for scoring.

SELECT
    a.performance_year,
    a.measure_id,
    a.benchmark_year,
    a.group_average_amount,
    a.individual_average_amount
FROM
    release_averages AS a
ORDER BY ALL
