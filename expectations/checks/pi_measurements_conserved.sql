-- Check: Each PI measure of a scored entity fills a role, is an exclusion or is set aside.
SELECT
    performance_year,
    entity_type,
    entity_id,
    submission_method,
    measure_id
FROM pi.measurement_set_score
INNER JOIN ingest.measurement
    USING (performance_year, entity_type, entity_id, submission_method, program_name)
ANTI JOIN pi.measure_status
    USING (performance_year, entity_type, entity_id, submission_method, program_name, measure_id)
ANTI JOIN pi.unscored_measurement
    USING (performance_year, entity_type, entity_id, submission_method, program_name, measure_id)
ANTI JOIN policy.promoting_interoperability_exclusion AS excluded
    ON
        measurement.performance_year = excluded.performance_year
        AND measurement.measure_id = excluded.exclusion_measure_id
WHERE category = 'pi'
