-- Check: Every type of measure is known to be an outcome or not, so that no outcome is overlooked.

SELECT DISTINCT
    performance_year,
    measure.measure_type
FROM quality.measure_performance
INNER JOIN reference.measure USING (performance_year, measure_id)
ANTI JOIN policy.outcome_measure_type USING (performance_year, measure_type)
