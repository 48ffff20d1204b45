-- Rule:  42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name, measure_id
-- Says:  A measurement is one measure or activity of a measurement set that is in force.

SELECT
    performance_year,
    in_force.entity_type,
    in_force.entity_id,
    in_force.category,
    in_force.submission_method,
    in_force.program_name,
    submission.measure_id,
    submission.boolean_value,
    submission.numerator,
    submission.denominator,
    submission.performance_met,
    submission.performance_not_met,
    submission.eligible_population,
    submission.eligible_population_exclusion,
    submission.eligible_population_exception,
    submission.numerator_exclusion,
    submission.denominator_exception,
    submission.observation_instances,
    submission.performance_rate,
    submission.is_end_to_end_reported,
    submission.score,
    submission.reliability,
    submission.is_masked,
    submission.is_below_minimum
FROM lake.submission
INNER JOIN ingest._measurement_set_in_force AS in_force
    USING (performance_year, batch_number, file_number, submission_number, measurement_set_number)
WHERE submission.measure_id IS NOT NULL
