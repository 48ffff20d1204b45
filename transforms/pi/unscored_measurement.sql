-- Rule:  42 CFR 414.1375(b)(2)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, measure_id
-- Says:  Data that are neither a scored measure nor an exclusion have no part in the score.

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    s.submission_method,
    s.program_name,
    m.measure_id,
    CASE
        -- reading A5
        WHEN g.engagement_measure_id IS NOT NULL THEN 'active_engagement_level'
        WHEN r.measure_id IS NOT NULL THEN 'no_role_in_score'
        ELSE 'unknown_measure'
    END AS reason
FROM pi._measurement_set AS s
INNER JOIN ingest.measurement AS m
    ON
        s.performance_year = m.performance_year
        AND s.entity_type = m.entity_type
        AND s.entity_id = m.entity_id
        AND s.submission_method = m.submission_method
        AND s.program_name = m.program_name
        AND m.category = 'pi'
LEFT JOIN reference.measure AS r
    ON
        m.performance_year = r.performance_year
        AND m.measure_id = r.measure_id
        AND r.category = 'pi'
LEFT JOIN reference.measure_engagement_level AS g
    ON m.performance_year = g.performance_year AND m.measure_id = g.engagement_measure_id
ANTI JOIN policy.promoting_interoperability_measure AS p
    ON m.performance_year = p.performance_year AND m.measure_id = p.measure_id
ANTI JOIN policy.promoting_interoperability_exclusion AS x
    ON m.performance_year = x.performance_year AND m.measure_id = x.exclusion_measure_id
