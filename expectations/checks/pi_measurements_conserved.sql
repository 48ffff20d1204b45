-- Check: Each PI measure of a scored measurement set has exactly one home: a role, an exclusion, or
--        set aside.
SELECT
    entity_type,
    entity_id,
    submission_method,
    measure_id,
    status.measure_id IS NOT NULL AS has_role,
    exclusion.exclusion_measure_id IS NOT NULL AS is_exclusion,
    unscored.reason AS set_aside_reason
FROM eligibility.scored_measurement_set
INNER JOIN ingest.measurement AS measurement
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
LEFT JOIN policy.promoting_interoperability_measure AS status
    USING (performance_year, measure_id)
LEFT JOIN (
    SELECT DISTINCT
        performance_year,
        exclusion_measure_id
    FROM policy.promoting_interoperability_exclusion
) AS exclusion
    ON
        measurement.performance_year = exclusion.performance_year
        AND measurement.measure_id = exclusion.exclusion_measure_id
LEFT JOIN pi.unscored_measurement AS unscored
    USING (performance_year, entity_type, entity_id, submission_method, program_name, measure_id)
WHERE
    category = 'pi'
    AND CAST(status.measure_id IS NOT NULL AS TINYINT)
    + CAST(exclusion.exclusion_measure_id IS NOT NULL AS TINYINT)
    + CAST(unscored.reason IS NOT NULL AS TINYINT) != 1
