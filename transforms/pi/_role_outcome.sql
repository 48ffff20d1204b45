-- Rule:  42 CFR 414.1375(b)(2); 42 CFR 414.1380(b)(4)(i)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  A role of the base score is met or excluded by the measures of either edition of the
--        technology, or missing; a performance measure or bonus is met or not reported.

WITH by_edition AS (
    SELECT
        measure_status.performance_year,
        measure_status.entity_type,
        measure_status.entity_id,
        measure_status.reporting_option,
        measure_status.submission_method,
        measure_status.program_name,
        measure_status.role,
        measure.edition,
        bool_or(measure_status.is_met) AS is_any_met,
        bool_and(measure_status.is_met OR measure_status.is_excluded) AS is_complete
    FROM pi.measure_status
    INNER JOIN policy.promoting_interoperability_measure AS measure
        ON
            measure_status.performance_year = measure.performance_year
            AND measure_status.measure_id = measure.measure_id
    GROUP BY ALL
),

-- readings A12 and A17: a second kind of registry is worth as much as a second one of the same kind
engaged AS (
    SELECT
        performance_year,
        measure_status.entity_type,
        measure_status.entity_id,
        measure_status.submission_method,
        measure_status.program_name,
        count(DISTINCT measure.registry) AS registry_count
    FROM pi.measure_status
    INNER JOIN policy.promoting_interoperability_measure AS measure USING (performance_year, measure_id)
    WHERE measure_status.is_met AND measure.registry IS NOT NULL
    GROUP BY ALL
),

reported AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        submission_method,
        program_name,
        role,
        bool_or(is_any_met) AS is_any_met,
        -- reading A10: one edition's measures are enough
        bool_or(is_complete) AS is_complete
    FROM by_edition
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reported.reporting_option,
    submission_method,
    program_name,
    role,
    CASE
        WHEN role_rule.requirement IN ('base', 'attestation') AND NOT reported.is_complete THEN 'missing'
        WHEN reported.is_any_met OR engaged.registry_count >= role_rule.minimum_engagement_count THEN 'met'
        WHEN role_rule.requirement IN ('base', 'attestation') THEN 'excluded'
        ELSE 'not_reported'
    END AS outcome,
    NULL AS numerator,
    NULL AS denominator
FROM reported
INNER JOIN policy.promoting_interoperability_role AS role_rule USING (performance_year, role)
LEFT JOIN engaged
    USING (performance_year, entity_type, entity_id, submission_method, program_name)
