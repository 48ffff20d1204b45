-- Rule:  42 CFR 414.1375(b)(2)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, measure_id
-- Says:  A measure is met by a yes or by the least numerator of the year, or by any answer where either
--        is accepted, and is excluded where it is not met and an exclusion is claimed for it or
--        where CMS suppresses it.

WITH claimed_exclusion AS (
    SELECT DISTINCT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.submission_method,
        m.program_name,
        x.measure_id
    FROM ingest.measurement AS m
    INNER JOIN policy.promoting_interoperability_exclusion AS x
        ON m.performance_year = x.performance_year AND m.measure_id = x.exclusion_measure_id
    WHERE m.category = 'pi' AND m.boolean_value
),

measured AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        s.submission_method,
        s.program_name,
        p.measure_id,
        p.role,
        m.numerator,
        m.denominator,
        p.is_suppressed,
        CASE
            -- reading A6
            WHEN p.is_suppressed THEN FALSE
            -- 414.1375(b)(2)(ii)(C), reading A8: a no is an answer too
            WHEN r.scoring_method = 'any_answer' THEN m.boolean_value IS NOT NULL
            WHEN r.scoring_method = 'rate'
                THEN m.numerator >= c.minimum_numerator_count AND m.denominator > 0
            ELSE m.boolean_value
        END IS TRUE AS is_met
    FROM pi._measurement_set AS s
    INNER JOIN policy.promoting_interoperability_measure AS p
        ON s.performance_year = p.performance_year
    INNER JOIN policy.promoting_interoperability_role AS r
        ON p.performance_year = r.performance_year AND p.role = r.role
    INNER JOIN policy.promoting_interoperability_category AS c
        ON s.performance_year = c.performance_year
    LEFT JOIN ingest.measurement AS m
        ON
            s.performance_year = m.performance_year
            AND s.entity_type = m.entity_type
            AND s.entity_id = m.entity_id
            AND s.submission_method = m.submission_method
            AND s.program_name = m.program_name
            AND p.measure_id = m.measure_id
            AND m.category = 'pi'
)

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.reporting_option,
    m.submission_method,
    m.program_name,
    m.measure_id,
    m.role,
    m.numerator,
    m.denominator,
    m.is_met,
    NOT m.is_met AND (m.is_suppressed OR x.measure_id IS NOT NULL) AS is_excluded
FROM measured AS m
LEFT JOIN claimed_exclusion AS x
    ON
        m.performance_year = x.performance_year
        AND m.entity_type = x.entity_type
        AND m.entity_id = x.entity_id
        AND m.submission_method = x.submission_method
        AND m.program_name = x.program_name
        AND m.measure_id = x.measure_id
