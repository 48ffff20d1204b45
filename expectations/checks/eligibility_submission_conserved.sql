-- Check: Each measurement set is either of a scored entity or set aside with a reason, never both.
SELECT
    m.entity_type,
    m.entity_id,
    m.category,
    m.submission_method,
    m.program_name,
    s.entity_id IS NOT NULL AS is_scored,
    a.reason AS set_aside_reason
FROM ingest.measurement_set AS m
LEFT JOIN policy.participation AS p
    ON
        m.performance_year = p.performance_year
        AND m.entity_type = p.entity_type
        AND m.program_name = p.program_name
        AND p.is_covered
LEFT JOIN eligibility.scored_entity AS s
    ON
        m.performance_year = s.performance_year
        AND m.entity_type = s.entity_type
        AND m.entity_id = s.entity_id
        AND p.reporting_option = s.reporting_option
        AND (s.mvp_id IS NULL OR m.program_name = s.mvp_id)
        AND s.has_submission
LEFT JOIN eligibility.unscored_measurement_set AS a
    ON
        m.performance_year = a.performance_year
        AND m.entity_type = a.entity_type
        AND m.entity_id = a.entity_id
        AND m.category = a.category
        AND m.submission_method = a.submission_method
        AND m.program_name = a.program_name
WHERE (s.entity_id IS NULL) = (a.reason IS NULL)
