-- Rule:  42 CFR 414.1325; 42 CFR 414.1325(c)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, measure_id, stratum
-- Says:  A stratum is one rate of a measure that has several; a measure is of one category. What
--        is counted from quality-data codes replaces what was sent of the measure (reading M23).

WITH counted AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        'quality' AS category,
        'claims' AS submission_method,
        program_name,
        measure_id,
        coalesce(submitted_stratum, stratum) AS stratum,
        performance_met,
        performance_not_met,
        eligible_population,
        eligible_population_exclusion,
        eligible_population_exception,
        NULL AS numerator_exclusion,
        NULL AS performance_rate
    FROM ingest._counted_measurement
    WHERE stratum <> 'whole'
),

replaced AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        'quality' AS category,
        'claims' AS submission_method,
        program_name,
        measure_id
    FROM ingest._counted_measurement
)

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
ANTI JOIN replaced
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name, measure_id)
UNION ALL BY NAME
SELECT *
FROM counted
