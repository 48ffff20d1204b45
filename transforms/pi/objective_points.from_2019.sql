-- Rule:  42 CFR 414.1380(b)(4); 42 CFR 414.1375(b)(2)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  A rate earns its share of the role's points in whole points and at least one; a yes earns
--        them all; points stand only if the measurement set earns a score.

SELECT
    o.performance_year,
    o.entity_type,
    o.entity_id,
    o.reporting_option,
    o.submission_method,
    o.program_name,
    r.objective,
    o.role,
    r.requirement,
    o.outcome,
    o.numerator,
    o.denominator,
    CASE
        WHEN r.requirement = 'bonus' THEN r.maximum_points
        ELSE coalesce(x.maximum_points, 0)
    END AS maximum_points,
    CASE
        WHEN o.outcome <> 'met' THEN 0
        WHEN r.requirement = 'bonus' THEN r.maximum_points
        WHEN r.scoring_method = 'rate'
            THEN greatest(c.minimum_rate_measure_points, round(CAST(
                CAST(o.numerator AS DECIMAL(28, 4)) * x.maximum_points / o.denominator AS DECIMAL(18, 10)
            ), 0))
        ELSE coalesce(x.maximum_points, 0)
    END AS objective_points
FROM pi._role_outcome AS o
INNER JOIN policy.promoting_interoperability_role AS r
    ON o.performance_year = r.performance_year AND o.role = r.role
INNER JOIN policy.promoting_interoperability_category AS c
    ON o.performance_year = c.performance_year
LEFT JOIN pi._maximum_points AS x
    ON
        o.performance_year = x.performance_year
        AND o.entity_type = x.entity_type
        AND o.entity_id = x.entity_id
        AND o.submission_method = x.submission_method
        AND o.program_name = x.program_name
        AND o.role = x.role
