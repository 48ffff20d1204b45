-- Rule:  42 CFR 414.1380(b)(4)(i)-(iii)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  A rate earns the performance points of its band and a yes earns them all, in the better of
--        two editions; a bonus is earned once; the points stand only with the base score.

WITH measure AS (
    SELECT
        performance_year,
        measure_status.entity_type,
        measure_status.entity_id,
        measure_status.submission_method,
        measure_status.program_name,
        measure_status.role,
        measure.edition,
        CASE
            WHEN NOT measure_status.is_met THEN 0
            -- reading A11: each band of the rate that is begun counts
            WHEN role_rule.scoring_method = 'rate'
                THEN CAST(measure.maximum_points * ceil(CAST(
                    CAST(measure_status.numerator AS DECIMAL(28, 4))
                    * rule.performance_band_count
                    / measure_status.denominator
                    AS DECIMAL(18, 10)
                )) / rule.performance_band_count AS DECIMAL(18, 10))
            ELSE measure.maximum_points
        END AS measure_points
    FROM pi.measure_status
    INNER JOIN policy.promoting_interoperability_measure AS measure USING (performance_year, measure_id)
    INNER JOIN policy.promoting_interoperability_role AS role_rule
        ON
            measure_status.performance_year = role_rule.performance_year
            AND measure_status.role = role_rule.role
    INNER JOIN policy.promoting_interoperability_category AS rule USING (performance_year)
    WHERE measure.maximum_points IS NOT NULL
),

by_edition AS (
    SELECT
        * EXCLUDE (measure_points),
        sum(measure_points) AS edition_points
    FROM measure
    GROUP BY ALL
),

-- reading A10
better AS (
    SELECT
        * EXCLUDE (edition, edition_points),
        max(edition_points) AS role_points
    FROM by_edition
    GROUP BY ALL
)

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
    coalesce(role_rule.maximum_points, 0) AS maximum_points,
    CASE
        WHEN outcome.outcome <> 'met' THEN 0
        WHEN role_rule.requirement = 'bonus' THEN role_rule.maximum_points
        ELSE coalesce(least(role_rule.maximum_points, better.role_points), 0)
    END AS objective_points
FROM pi._role_outcome AS outcome
INNER JOIN policy.promoting_interoperability_role AS role_rule USING (performance_year, role)
LEFT JOIN better
    USING (performance_year, entity_type, entity_id, submission_method, program_name, role)
