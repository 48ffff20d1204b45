-- Check: Every type of measure is known to be an outcome or not, so that no outcome is overlooked.

SELECT DISTINCT
    p.performance_year,
    r.measure_type
FROM quality.measure_performance AS p
INNER JOIN reference.measure AS r
    ON p.performance_year = r.performance_year AND p.measure_id = r.measure_id
ANTI JOIN policy.outcome_measure_type AS o
    ON r.performance_year = o.performance_year AND r.measure_type = o.measure_type
