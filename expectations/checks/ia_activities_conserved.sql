-- Check: Each improvement activity that a scored entity submitted has points or a reason.
SELECT
    e.entity_type,
    e.entity_id,
    m.measure_id,
    a.activity_points,
    a.reason
FROM eligibility.scored_entity AS e
INNER JOIN policy.participation AS o
    ON
        e.performance_year = o.performance_year
        AND e.entity_type = o.entity_type
        AND e.reporting_option = o.reporting_option
INNER JOIN ingest.measurement AS m
    ON
        e.performance_year = m.performance_year
        AND e.entity_type = m.entity_type
        AND e.entity_id = m.entity_id
        AND o.program_name = m.program_name
        AND (e.mvp_id IS NULL OR e.mvp_id = m.program_name)
        AND m.category = 'ia'
LEFT JOIN ia.activity_points AS a
    ON
        e.performance_year = a.performance_year
        AND e.entity_type = a.entity_type
        AND e.entity_id = a.entity_id
        AND e.reporting_option = a.reporting_option
        AND m.measure_id = a.measure_id
WHERE
    a.measure_id IS NULL
    OR a.activity_points IS NULL
    OR (a.activity_points > 0) <> (a.reason IS NULL)
