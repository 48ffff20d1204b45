-- Check: Every measure that performed has points, or a class that says why it has none; the
--        summary survey measures stand behind the survey's.

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.reporting_option,
    p.measure_id,
    p.collection_type
FROM quality.measure_performance AS p
LEFT JOIN policy.survey_measure AS v
    ON
        p.performance_year = v.performance_year
        AND p.reporting_option = v.reporting_option
        AND p.collection_type = v.collection_type
ANTI JOIN quality.measure_points AS q
    ON
        p.performance_year = q.performance_year
        AND p.entity_type = q.entity_type
        AND p.entity_id = q.entity_id
        AND p.reporting_option = q.reporting_option
        AND p.collection_type = q.collection_type
        AND coalesce(v.measure_id, p.measure_id) = q.measure_id
