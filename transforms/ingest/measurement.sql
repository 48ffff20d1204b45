-- Rule:  42 CFR 414.1325; 42 CFR 414.1325(c)
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name, measure_id
-- Says:  A measurement is one measure or activity of a measurement set that is in force, or what is
--        counted of a claims measure from quality-data codes, which replaces what was sent of it
--        (reading M23).

WITH counted AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        'quality' AS category,
        'claims' AS submission_method,
        program_name,
        measure_id,
        FALSE AS is_end_to_end_reported,
        -- A measure of several rates has its counts in the strata.
        max(eligible_population) FILTER (WHERE stratum = 'whole') AS eligible_population,
        max(performance_met) FILTER (WHERE stratum = 'whole') AS performance_met,
        max(performance_not_met) FILTER (WHERE stratum = 'whole') AS performance_not_met,
        max(eligible_population_exclusion) FILTER (WHERE stratum = 'whole') AS eligible_population_exclusion,
        max(eligible_population_exception) FILTER (WHERE stratum = 'whole') AS eligible_population_exception
    FROM ingest._counted_measurement
    GROUP BY ALL
)

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
LEFT JOIN counted
    ON
        submission.performance_year = counted.performance_year
        AND in_force.entity_type = counted.entity_type
        AND in_force.entity_id = counted.entity_id
        AND in_force.category = counted.category
        AND in_force.submission_method = counted.submission_method
        AND in_force.program_name = counted.program_name
        AND submission.measure_id = counted.measure_id
WHERE submission.measure_id IS NOT NULL AND counted.measure_id IS NULL
UNION ALL BY NAME
SELECT *
FROM counted
