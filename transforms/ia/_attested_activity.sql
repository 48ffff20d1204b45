-- Rule:  42 CFR 414.1320; 42 CFR 414.1325(d); 42 CFR 414.1355; 42 CFR 414.1365(c)(3)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  An activity submitted in several measurement sets is one activity, attested to and long
--        enough if any one of them says so.

-- The programs of an activity are published from some year on; before, any program takes it.
WITH program AS (
    SELECT
        performance_year,
        measure_id,
        list(program_name) AS program_names
    FROM reference.measure_program
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    scored.tin,
    measurement.measure_id,
    bool_or(coalesce(list_contains(program.program_names, program_name), TRUE)) AS is_in_program,
    bool_or(measurement.boolean_value) IS TRUE AS is_attested,
    bool_or(
        measurement.boolean_value
        -- reading A9: the first and the last day count
        AND date_diff('day', sent.performance_start_date, sent.performance_end_date) + 1
        >= period.minimum_days
    ) IS TRUE AS is_long_enough
FROM eligibility.scored_measurement_set
INNER JOIN ingest.measurement_set AS sent
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
INNER JOIN ingest.measurement
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
INNER JOIN eligibility.scored_entity AS scored
    USING (performance_year, entity_type, entity_id, reporting_option)
INNER JOIN policy.performance_period AS period USING (performance_year, category)
LEFT JOIN program USING (performance_year, measure_id)
WHERE category = 'ia'
GROUP BY ALL
