-- Rule:  42 CFR 414.1380(b)(4)(i)-(iii)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  A rate earns the performance points of its band and a yes earns them all, in the better of
--        two editions; a bonus is earned once; the points stand only with the base score.

WITH measure AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.submission_method,
        m.program_name,
        m.role,
        p.edition,
        CASE
            WHEN NOT m.is_met THEN 0
            -- reading A11: each band of the rate that is begun counts
            WHEN r.scoring_method = 'rate'
                THEN CAST(p.maximum_points * ceil(CAST(
                    CAST(m.numerator AS DECIMAL(28, 4)) * c.performance_band_count / m.denominator
                    AS DECIMAL(18, 10)
                )) / c.performance_band_count AS DECIMAL(18, 10))
            ELSE p.maximum_points
        END AS measure_points
    FROM pi.measure_status AS m
    INNER JOIN policy.promoting_interoperability_measure AS p
        ON m.performance_year = p.performance_year AND m.measure_id = p.measure_id
    INNER JOIN policy.promoting_interoperability_role AS r
        ON m.performance_year = r.performance_year AND m.role = r.role
    INNER JOIN policy.promoting_interoperability_category AS c
        ON m.performance_year = c.performance_year
    WHERE p.maximum_points IS NOT NULL
),

by_edition AS (
    SELECT
        m.* EXCLUDE (measure_points),
        sum(m.measure_points) AS edition_points
    FROM measure AS m
    GROUP BY ALL
),

-- reading A10
better AS (
    SELECT
        b.* EXCLUDE (edition, edition_points),
        max(b.edition_points) AS role_points
    FROM by_edition AS b
    GROUP BY ALL
)

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
    coalesce(r.maximum_points, 0) AS maximum_points,
    CASE
        WHEN o.outcome <> 'met' THEN 0
        WHEN r.requirement = 'bonus' THEN r.maximum_points
        ELSE coalesce(least(r.maximum_points, b.role_points), 0)
    END AS objective_points
FROM pi._role_outcome AS o
INNER JOIN policy.promoting_interoperability_role AS r
    ON o.performance_year = r.performance_year AND o.role = r.role
LEFT JOIN better AS b
    ON
        o.performance_year = b.performance_year
        AND o.entity_type = b.entity_type
        AND o.entity_id = b.entity_id
        AND o.submission_method = b.submission_method
        AND o.program_name = b.program_name
        AND o.role = b.role
