-- Rule:  42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name, measure_id
-- Says:  A measurement is one measure or activity of a measurement set that is in force.

SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    f.category,
    f.submission_method,
    f.program_name,
    s.measure_id,
    s.boolean_value,
    s.numerator,
    s.denominator,
    s.performance_met,
    s.performance_not_met,
    s.eligible_population,
    s.eligible_population_exclusion,
    s.eligible_population_exception,
    s.numerator_exclusion,
    s.denominator_exception,
    s.observation_instances,
    s.performance_rate,
    s.is_end_to_end_reported,
    s.score,
    s.reliability,
    s.is_masked,
    s.is_below_minimum
FROM lake.submission AS s
INNER JOIN ingest._measurement_set_in_force AS f
    ON
        s.performance_year = f.performance_year
        AND s.batch_number = f.batch_number
        AND s.file_number = f.file_number
        AND s.submission_number = f.submission_number
        AND s.measurement_set_number = f.measurement_set_number
WHERE s.measure_id IS NOT NULL
