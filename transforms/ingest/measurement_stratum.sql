-- Rule:  42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, measure_id, stratum
-- Says:  A stratum is one rate of a measure that has several; a measure is of one category.

SELECT
    found.performance_year,
    found.entity_type,
    found.entity_id,
    found.category,
    found.submission_method,
    found.program_name,
    found.measure_id,
    found.t.stratum,
    found.t.performance_met,
    found.t.performance_not_met,
    found.t.eligible_population,
    found.t.eligible_population_exclusion,
    found.t.eligible_population_exception,
    found.t.numerator_exclusion,
    found.t.performance_rate
FROM (
    SELECT
        performance_year,
        in_force.entity_type,
        in_force.entity_id,
        in_force.category,
        in_force.submission_method,
        in_force.program_name,
        submission.measure_id,
        unnest(submission.strata) AS t
    FROM lake.submission
    INNER JOIN ingest._measurement_set_in_force AS in_force
        USING (performance_year, batch_number, file_number, submission_number, measurement_set_number)
) AS found
