-- Check: Each improvement activity of a scored measurement set has points or a reason.
SELECT
    entity_type,
    entity_id,
    measure_id,
    points.activity_points,
    points.reason
FROM eligibility.scored_measurement_set
INNER JOIN ingest.measurement
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
LEFT JOIN ia.activity_points AS points
    USING (performance_year, entity_type, entity_id, reporting_option, measure_id)
WHERE
    category = 'ia'
    AND (
        points.measure_id IS NULL
        OR points.activity_points IS NULL
        OR (points.activity_points > 0) != (points.reason IS NULL)
    )
