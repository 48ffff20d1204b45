-- Check: Each cost result is in cost.measure_points, with points or a reason, or is set aside.
WITH used AS (
    SELECT
        m.performance_year,
        -- a group's results are its subgroups' too
        CASE s.entity_type WHEN 'subgroup' THEN 'group' ELSE s.entity_type END AS entity_type,
        CASE s.entity_type WHEN 'subgroup' THEN s.tin ELSE s.entity_id END AS entity_id,
        m.measure_id,
        m.measure_points,
        m.reason
    FROM cost.measure_points AS m
    INNER JOIN eligibility.scored_entity AS s
        ON
            m.performance_year = s.performance_year
            AND m.entity_type = s.entity_type
            AND m.entity_id = s.entity_id
            AND m.reporting_option = s.reporting_option
)

SELECT
    r.entity_type,
    r.entity_id,
    r.measure_id
FROM ingest.cost_result AS r
LEFT JOIN used AS m
    ON
        r.performance_year = m.performance_year
        AND r.entity_type = m.entity_type
        AND r.entity_id = m.entity_id
        AND r.measure_id = m.measure_id
        -- a subgroup's points are of its group's results
        AND r.entity_type != 'subgroup'
LEFT JOIN cost.unscored_result AS a
    ON
        r.performance_year = a.performance_year
        AND r.entity_type = a.entity_type
        AND r.entity_id = a.entity_id
        AND r.measure_id = a.measure_id
WHERE
    (m.measure_id IS NULL AND a.measure_id IS NULL)
    OR (m.measure_id IS NOT NULL AND a.measure_id IS NOT NULL)
    OR (m.measure_id IS NOT NULL AND (m.measure_points IS NULL) != (m.reason IS NOT NULL))
