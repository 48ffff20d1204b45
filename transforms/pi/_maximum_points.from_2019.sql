-- Rule:  42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  The points of an excluded or replaced role move to the roles named to receive them, and on
--        again if those are excluded or replaced themselves.

WITH RECURSIVE moving AS (
    SELECT
        performance_year,
        outcome.entity_type,
        outcome.entity_id,
        outcome.reporting_option,
        outcome.submission_method,
        outcome.program_name,
        role,
        CAST(role_rule.maximum_points AS DECIMAL(18, 10)) AS maximum_points
    FROM pi._role_outcome AS outcome
    INNER JOIN policy.promoting_interoperability_role AS role_rule USING (performance_year, role)
    WHERE role_rule.requirement = 'required'

    UNION ALL

    -- reading A1; reading A2: fractions of a maximum are kept
    SELECT
        performance_year,
        entity_type,
        entity_id,
        moving.reporting_option,
        submission_method,
        program_name,
        redistribution.receiving_role AS role,
        CAST(moving.maximum_points * redistribution.share_percent / 100 AS DECIMAL(18, 10)) AS maximum_points
    FROM moving
    INNER JOIN pi._role_outcome AS outcome
        USING (performance_year, entity_type, entity_id, submission_method, program_name, role)
    INNER JOIN policy.promoting_interoperability_redistribution AS redistribution
        ON
            outcome.performance_year = redistribution.performance_year
            AND outcome.role = redistribution.role
            AND outcome.outcome = redistribution.cause
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    moving.reporting_option,
    submission_method,
    program_name,
    role,
    sum(moving.maximum_points) AS maximum_points
FROM moving
INNER JOIN pi._role_outcome AS outcome
    USING (performance_year, entity_type, entity_id, submission_method, program_name, role)
WHERE outcome.outcome NOT IN ('excluded', 'replaced')
GROUP BY ALL
