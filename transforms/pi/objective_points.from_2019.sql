-- Rule:  42 CFR 414.1380(b)(4); 42 CFR 414.1375(b)(2)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  A rate earns its share of the role's points in whole points and at least one; a yes earns
--        them all; points stand only if the measurement set earns a score.

SELECT
    performance_year,
    entity_type,
    entity_id,
    outcome.reporting_option,
    submission_method,
    program_name,
    role_rule.objective,
    role,
    role_rule.requirement,
    outcome.outcome,
    outcome.numerator,
    outcome.denominator,
    CASE
        WHEN role_rule.requirement = 'bonus' THEN role_rule.maximum_points
        ELSE coalesce(maximum.maximum_points, 0)
    END AS maximum_points,
    CASE
        WHEN outcome.outcome <> 'met' THEN 0
        WHEN role_rule.requirement = 'bonus' THEN role_rule.maximum_points
        WHEN role_rule.scoring_method = 'rate'
            THEN greatest(rule.minimum_rate_measure_points, round(CAST(
                CAST(outcome.numerator AS DECIMAL(28, 4))
                * maximum.maximum_points
                / outcome.denominator AS DECIMAL(18, 10)
            ), 0))
        ELSE coalesce(maximum.maximum_points, 0)
    END AS objective_points
FROM pi._role_outcome AS outcome
INNER JOIN policy.promoting_interoperability_role AS role_rule USING (performance_year, role)
INNER JOIN policy.promoting_interoperability_category AS rule USING (performance_year)
LEFT JOIN pi._maximum_points AS maximum
    USING (performance_year, entity_type, entity_id, submission_method, program_name, role)
