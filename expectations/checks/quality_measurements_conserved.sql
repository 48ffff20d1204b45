-- Check: Every quality measurement has exactly one home: performance, or set aside with a reason, by
--        itself or with its measurement set.

WITH home AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        scored.program_name,
        collection_type AS submission_method,
        performance.measure_id
    FROM quality.measure_performance AS performance
    INNER JOIN eligibility.scored_measurement_set AS scored
        USING (performance_year, entity_type, entity_id, reporting_option)
    -- results computed from claims were sent by nobody
    INNER JOIN policy.quality_collection_type AS collection
        USING (performance_year, reporting_option, collection_type)
    WHERE
        scored.category = 'quality'
        AND scored.submission_method = collection_type
        AND collection.is_submitted
    UNION ALL
    SELECT
        performance_year,
        entity_type,
        entity_id,
        program_name,
        collection_type AS submission_method,
        measure_id
    FROM quality.unscored_measurement
    UNION ALL
    SELECT
        performance_year,
        entity_type,
        entity_id,
        program_name,
        submission_method,
        measurement.measure_id
    FROM eligibility.unscored_measurement_set
    INNER JOIN ingest.measurement AS measurement
        USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
    WHERE category = 'quality'
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    program_name,
    submission_method,
    measure_id,
    count(home.measure_id) AS home_count
FROM ingest.measurement
LEFT JOIN home
    USING (performance_year, entity_type, entity_id, program_name, submission_method, measure_id)
WHERE measurement.category = 'quality'
GROUP BY ALL
HAVING count(home.measure_id) != 1
