-- Rule:  42 CFR 414.1325(c)
-- Grain: performance_year, entity_type, entity_id, program_name, measure_id
-- Says:  A measurement by claims that was sent, and that the counts from the claims themselves replace
--        (reading M23).

SELECT DISTINCT
    performance_year,
    in_force.entity_type,
    in_force.entity_id,
    in_force.program_name,
    submission.measure_id,
    submission.performance_met,
    submission.performance_not_met,
    submission.eligible_population,
    'counted_from_claims' AS reason
FROM lake.submission
INNER JOIN ingest._measurement_set_in_force AS in_force
    USING (performance_year, batch_number, file_number, submission_number, measurement_set_number)
INNER JOIN ingest._counted_measurement AS counted
    ON
        submission.performance_year = counted.performance_year
        AND in_force.entity_type = counted.entity_type
        AND in_force.entity_id = counted.entity_id
        AND in_force.program_name = counted.program_name
        AND submission.measure_id = counted.measure_id
WHERE in_force.category = 'quality' AND in_force.submission_method = 'claims'
