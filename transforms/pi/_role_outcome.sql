-- Rule:  42 CFR 414.1375(b)(2); 42 CFR 414.1380(b)(4)(i)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  A role of the base score is met or excluded by the measures of either edition of the
--        technology, or missing; a performance measure or bonus is met or not reported.

WITH by_edition AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.submission_method,
        m.program_name,
        m.role,
        p.edition,
        bool_or(m.is_met) AS is_any_met,
        bool_and(m.is_met OR m.is_excluded) AS is_complete
    FROM pi.measure_status AS m
    INNER JOIN policy.promoting_interoperability_measure AS p
        ON m.performance_year = p.performance_year AND m.measure_id = p.measure_id
    GROUP BY ALL
),

-- reading A12: a second kind of registry is worth as much as a second one of the same kind
engaged AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.submission_method,
        m.program_name,
        count(DISTINCT p.registry) AS registry_count
    FROM pi.measure_status AS m
    INNER JOIN policy.promoting_interoperability_measure AS p
        ON m.performance_year = p.performance_year AND m.measure_id = p.measure_id
    WHERE m.is_met AND p.registry IS NOT NULL
    GROUP BY ALL
),

reported AS (
    SELECT
        b.performance_year,
        b.entity_type,
        b.entity_id,
        b.reporting_option,
        b.submission_method,
        b.program_name,
        b.role,
        bool_or(b.is_any_met) AS is_any_met,
        -- reading A10: one edition's measures are enough
        bool_or(b.is_complete) AS is_complete
    FROM by_edition AS b
    GROUP BY ALL
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
        WHEN o.requirement IN ('base', 'attestation') AND NOT r.is_complete THEN 'missing'
        WHEN r.is_any_met OR e.registry_count >= o.minimum_engagement_count THEN 'met'
        WHEN o.requirement IN ('base', 'attestation') THEN 'excluded'
        ELSE 'not_reported'
    END AS outcome,
    NULL AS numerator,
    NULL AS denominator
FROM reported AS r
INNER JOIN policy.promoting_interoperability_role AS o
    ON r.performance_year = o.performance_year AND r.role = o.role
LEFT JOIN engaged AS e
    ON
        r.performance_year = e.performance_year
        AND r.entity_type = e.entity_type
        AND r.entity_id = e.entity_id
        AND r.submission_method = e.submission_method
        AND r.program_name = e.program_name
