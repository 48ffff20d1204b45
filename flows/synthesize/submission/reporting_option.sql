-- The programs that each kind of entity may report in the year, numbered within the option.
SELECT
    o.entity_type,
    o.reporting_option,
    list(o.program_name ORDER BY o.program_name) AS program_names,
    -- MVPs with the survey, with an outcome measure that CMS computes from claims, and with measures
    -- by claims.
    list(o.program_name ORDER BY o.program_name) FILTER (
        EXISTS (
            SELECT 1
            FROM reference.measure_program AS g
            INNER JOIN reference.measure AS m
                ON g.performance_year = m.performance_year AND g.measure_id = m.measure_id
            WHERE
                g.performance_year = o.performance_year
                AND g.program_name = o.program_name
                AND m.metric_type = 'cahps'
        )
    ) AS surveyed_program_names,
    list(o.program_name ORDER BY o.program_name) FILTER (
        EXISTS (
            SELECT 1 FROM reference.mvp_measure AS v
            WHERE
                v.performance_year = o.performance_year
                AND v.mvp_id = o.program_name
                AND v.measure_role = 'administrative_claims'
        )
    ) AS computed_program_names,
    list(o.program_name ORDER BY o.program_name) FILTER (
        EXISTS (
            SELECT 1
            FROM reference.mvp_measure AS v
            INNER JOIN reference.measure_collection_type AS c
                ON v.performance_year = c.performance_year AND v.measure_id = c.measure_id
            WHERE
                v.performance_year = o.performance_year
                AND v.mvp_id = o.program_name
                AND v.measure_role = 'quality'
                AND c.collection_type = 'claims'
        )
    ) AS claims_program_names
FROM policy.participation AS o
INNER JOIN people.parameter AS p ON o.performance_year = p.performance_year
WHERE o.is_covered
GROUP BY o.entity_type, o.reporting_option
ORDER BY o.entity_type, o.reporting_option
