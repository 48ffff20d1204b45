-- Rule:  42 CFR 414.1375(b)(2); 42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  Each role of the objectives is met by its measures or engagements, excluded with all of
--        them, replaced by an alternative that is met, or missing; a bonus is not available where
--        the role that it depends on is excluded.

WITH reported AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.submission_method,
        m.program_name,
        m.role,
        r.requirement,
        r.scoring_method,
        r.depends_on_role,
        bool_or(m.is_met) AS is_any_met,
        CASE
            -- reading A4: engagements and exclusions together make the number
            WHEN r.scoring_method = 'engagement'
                THEN max(g.engagement_count + g.excluded_count) >= r.minimum_engagement_count
            ELSE bool_and(m.is_met OR m.is_excluded)
        END AS is_complete,
        max(m.numerator) AS numerator,
        max(m.denominator) AS denominator
    FROM pi.measure_status AS m
    INNER JOIN policy.promoting_interoperability_role AS r
        ON m.performance_year = r.performance_year AND m.role = r.role
    LEFT JOIN pi._role_engagement AS g
        ON
            m.performance_year = g.performance_year
            AND m.entity_type = g.entity_type
            AND m.entity_id = g.entity_id
            AND m.submission_method = g.submission_method
            AND m.program_name = g.program_name
            AND m.role = g.role
    GROUP BY
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.submission_method,
        m.program_name,
        m.role,
        r.requirement,
        r.scoring_method,
        r.depends_on_role,
        r.minimum_engagement_count
),

-- readings A1 and A3: an alternative that is met takes the place of the roles that it replaces
replaced AS (
    SELECT
        a.performance_year,
        a.entity_type,
        a.entity_id,
        a.reporting_option,
        a.submission_method,
        a.program_name,
        d.role
    FROM reported AS a
    INNER JOIN policy.promoting_interoperability_redistribution AS d
        ON a.performance_year = d.performance_year AND a.role = d.receiving_role
    WHERE d.cause = 'replaced' AND a.requirement = 'alternative' AND a.is_any_met
)

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.reporting_option,
    r.submission_method,
    r.program_name,
    r.role,
    CASE
        WHEN x.role IS NOT NULL THEN 'replaced'
        -- reading A7
        WHEN d.is_complete AND NOT d.is_any_met THEN 'not_available'
        WHEN r.requirement IN ('alternative', 'bonus')
            THEN CASE WHEN r.is_any_met THEN 'met' ELSE 'not_reported' END
        WHEN NOT r.is_complete THEN 'missing'
        WHEN r.is_any_met THEN 'met'
        ELSE 'excluded'
    END AS outcome,
    CASE WHEN r.scoring_method = 'rate' THEN r.numerator END AS numerator,
    CASE WHEN r.scoring_method = 'rate' THEN r.denominator END AS denominator
FROM reported AS r
LEFT JOIN reported AS d
    ON
        r.performance_year = d.performance_year
        AND r.entity_type = d.entity_type
        AND r.entity_id = d.entity_id
        AND r.submission_method = d.submission_method
        AND r.program_name = d.program_name
        AND r.depends_on_role = d.role
LEFT JOIN replaced AS x
    ON
        r.performance_year = x.performance_year
        AND r.entity_type = x.entity_type
        AND r.entity_id = x.entity_id
        AND r.submission_method = x.submission_method
        AND r.program_name = x.program_name
        AND r.role = x.role
