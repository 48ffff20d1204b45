-- Rule:  42 CFR 414.1325; 42 CFR 414.1325(c)
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  A measurement set is what an entity submitted for one category in one way for one program;
--        without a program's name it is for traditional MIPS. Quality-data codes on claims are one
--        more way.

SELECT
    in_force.performance_year,
    in_force.entity_type,
    in_force.entity_id,
    in_force.category,
    in_force.submission_method,
    in_force.program_name,
    bool_and(submission.program_name IS NULL) AS is_program_name_defaulted,
    any_value(submission.cehrt_id) AS cehrt_id,
    any_value(submission.performance_start_date) AS performance_start_date,
    any_value(submission.performance_end_date) AS performance_end_date
FROM lake.submission
INNER JOIN ingest._measurement_set_in_force AS in_force
    ON
        submission.performance_year = in_force.performance_year
        AND submission.batch_number = in_force.batch_number
        AND submission.file_number = in_force.file_number
        AND submission.submission_number = in_force.submission_number
        AND submission.measurement_set_number = in_force.measurement_set_number
GROUP BY ALL
UNION ALL BY NAME
SELECT DISTINCT
    counted.performance_year,
    counted.entity_type,
    counted.entity_id,
    'quality' AS category,
    'claims' AS submission_method,
    counted.program_name,
    FALSE AS is_program_name_defaulted,
    NULL AS cehrt_id,
    register.start_date AS performance_start_date,
    register.end_date AS performance_end_date
FROM ingest._counted_measurement AS counted
INNER JOIN policy.performance_year AS register USING (performance_year)
LEFT JOIN ingest._measurement_set_in_force AS sent
    ON
        counted.performance_year = sent.performance_year
        AND counted.entity_type = sent.entity_type
        AND counted.entity_id = sent.entity_id
        AND counted.program_name = sent.program_name
        AND sent.category = 'quality'
        AND sent.submission_method = 'claims'
WHERE sent.entity_id IS NULL
