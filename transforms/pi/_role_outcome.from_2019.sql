-- Rule:  42 CFR 414.1375(b)(2); 42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  Each role of the objectives is met by its measures or engagements, excluded with all of
--        them, replaced by an alternative that is met, or missing; a bonus is not available where
--        the role that it depends on is excluded.

WITH reported AS (
    SELECT
        performance_year,
        measure_status.entity_type,
        measure_status.entity_id,
        measure_status.reporting_option,
        measure_status.submission_method,
        measure_status.program_name,
        role,
        role_rule.requirement,
        role_rule.scoring_method,
        role_rule.depends_on_role,
        bool_or(measure_status.is_met) AS is_any_met,
        CASE
            -- reading A4: engagements and exclusions together make the number
            WHEN role_rule.scoring_method = 'engagement'
                THEN
                    max(engagement.engagement_count + engagement.excluded_count)
                    >= role_rule.minimum_engagement_count
            ELSE bool_and(measure_status.is_met OR measure_status.is_excluded)
        END AS is_complete,
        max(measure_status.numerator) AS numerator,
        max(measure_status.denominator) AS denominator
    FROM pi.measure_status
    INNER JOIN policy.promoting_interoperability_role AS role_rule USING (performance_year, role)
    LEFT JOIN pi._role_engagement AS engagement
        ON
            measure_status.performance_year = engagement.performance_year
            AND measure_status.entity_type = engagement.entity_type
            AND measure_status.entity_id = engagement.entity_id
            AND measure_status.submission_method = engagement.submission_method
            AND measure_status.program_name = engagement.program_name
            AND measure_status.role = engagement.role
    GROUP BY
        measure_status.performance_year,
        measure_status.entity_type,
        measure_status.entity_id,
        measure_status.reporting_option,
        measure_status.submission_method,
        measure_status.program_name,
        measure_status.role,
        role_rule.requirement,
        role_rule.scoring_method,
        role_rule.depends_on_role,
        role_rule.minimum_engagement_count
),

-- readings A1 and A3: an alternative that is met takes the place of the roles that it replaces
replaced AS (
    SELECT
        reported.performance_year,
        reported.entity_type,
        reported.entity_id,
        reported.reporting_option,
        reported.submission_method,
        reported.program_name,
        redistribution.role
    FROM reported
    INNER JOIN policy.promoting_interoperability_redistribution AS redistribution
        ON
            reported.performance_year = redistribution.performance_year
            AND reported.role = redistribution.receiving_role
    WHERE redistribution.cause = 'replaced' AND reported.requirement = 'alternative' AND reported.is_any_met
)

SELECT
    reported.performance_year,
    reported.entity_type,
    reported.entity_id,
    reported.reporting_option,
    reported.submission_method,
    reported.program_name,
    reported.role,
    CASE
        WHEN replaced.role IS NOT NULL THEN 'replaced'
        -- reading A7
        WHEN receiving.is_complete AND NOT receiving.is_any_met THEN 'not_available'
        WHEN reported.requirement IN ('alternative', 'bonus')
            THEN CASE WHEN reported.is_any_met THEN 'met' ELSE 'not_reported' END
        WHEN NOT reported.is_complete THEN 'missing'
        WHEN reported.is_any_met THEN 'met'
        ELSE 'excluded'
    END AS outcome,
    CASE WHEN reported.scoring_method = 'rate' THEN reported.numerator END AS numerator,
    CASE WHEN reported.scoring_method = 'rate' THEN reported.denominator END AS denominator
FROM reported
LEFT JOIN reported AS receiving
    ON
        reported.performance_year = receiving.performance_year
        AND reported.entity_type = receiving.entity_type
        AND reported.entity_id = receiving.entity_id
        AND reported.submission_method = receiving.submission_method
        AND reported.program_name = receiving.program_name
        AND reported.depends_on_role = receiving.role
LEFT JOIN replaced
    ON
        reported.performance_year = replaced.performance_year
        AND reported.entity_type = replaced.entity_type
        AND reported.entity_id = replaced.entity_id
        AND reported.submission_method = replaced.submission_method
        AND reported.program_name = replaced.program_name
        AND reported.role = replaced.role
