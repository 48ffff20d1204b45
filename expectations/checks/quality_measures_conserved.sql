-- Check: Every measure that performed has points, or a class that says why it has none; the
--        summary survey measures stand behind the survey's.

SELECT
    performance_year,
    performance.entity_type,
    performance.entity_id,
    reporting_option,
    performance.measure_id,
    collection_type
FROM quality.measure_performance AS performance
LEFT JOIN policy.survey_measure AS survey USING (performance_year, reporting_option, collection_type)
ANTI JOIN quality.measure_points AS points
    ON
        performance.performance_year = points.performance_year
        AND performance.entity_type = points.entity_type
        AND performance.entity_id = points.entity_id
        AND performance.reporting_option = points.reporting_option
        AND performance.collection_type = points.collection_type
        AND coalesce(survey.measure_id, performance.measure_id) = points.measure_id
