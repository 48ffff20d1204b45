-- Rule:  42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  The points of an excluded or replaced role move to the roles named to receive them, and on
--        again if those are excluded or replaced themselves.

WITH RECURSIVE moving AS (
    SELECT
        o.performance_year,
        o.entity_type,
        o.entity_id,
        o.reporting_option,
        o.submission_method,
        o.program_name,
        o.role,
        CAST(r.maximum_points AS DECIMAL(18, 10)) AS maximum_points
    FROM pi._role_outcome AS o
    INNER JOIN policy.promoting_interoperability_role AS r
        ON o.performance_year = r.performance_year AND o.role = r.role
    WHERE r.requirement = 'required'

    UNION ALL

    -- reading A1; reading A2: fractions of a maximum are kept
    SELECT
        f.performance_year,
        f.entity_type,
        f.entity_id,
        f.reporting_option,
        f.submission_method,
        f.program_name,
        d.receiving_role AS role,
        CAST(f.maximum_points * d.share_percent / 100 AS DECIMAL(18, 10)) AS maximum_points
    FROM moving AS f
    INNER JOIN pi._role_outcome AS o
        ON
            f.performance_year = o.performance_year
            AND f.entity_type = o.entity_type
            AND f.entity_id = o.entity_id
            AND f.submission_method = o.submission_method
            AND f.program_name = o.program_name
            AND f.role = o.role
    INNER JOIN policy.promoting_interoperability_redistribution AS d
        ON
            o.performance_year = d.performance_year
            AND o.role = d.role
            AND o.outcome = d.cause
)

SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    f.reporting_option,
    f.submission_method,
    f.program_name,
    f.role,
    sum(f.maximum_points) AS maximum_points
FROM moving AS f
INNER JOIN pi._role_outcome AS o
    ON
        f.performance_year = o.performance_year
        AND f.entity_type = o.entity_type
        AND f.entity_id = o.entity_id
        AND f.submission_method = o.submission_method
        AND f.program_name = o.program_name
        AND f.role = o.role
WHERE o.outcome NOT IN ('excluded', 'replaced')
GROUP BY ALL
