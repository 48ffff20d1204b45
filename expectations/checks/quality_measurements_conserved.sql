-- Check: Every quality measurement is either performance or set aside with a reason.

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.program_name,
    m.submission_method,
    m.measure_id
FROM ingest.measurement AS m
ANTI JOIN quality.measure_performance AS p
    ON
        m.performance_year = p.performance_year
        AND m.entity_type = p.entity_type
        AND m.entity_id = p.entity_id
        AND m.submission_method = p.collection_type
        AND m.measure_id = p.measure_id
ANTI JOIN quality.unscored_measurement AS a
    ON
        m.performance_year = a.performance_year
        AND m.entity_type = a.entity_type
        AND m.entity_id = a.entity_id
        AND m.program_name = a.program_name
        AND m.submission_method = a.collection_type
        AND m.measure_id = a.measure_id
ANTI JOIN eligibility.unscored_measurement_set AS e
    ON
        m.performance_year = e.performance_year
        AND m.entity_type = e.entity_type
        AND m.entity_id = e.entity_id
        AND m.category = e.category
        AND m.program_name = e.program_name
        AND m.submission_method = e.submission_method
WHERE m.category = 'quality'
