-- Rule:  42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Of several measurement sets the one with the highest score is the category score; without
--        any it is zero.

WITH best AS (
    SELECT s.*
    FROM pi.measurement_set_score AS s
    QUALIFY row_number() OVER (
        PARTITION BY s.performance_year, s.entity_type, s.entity_id, s.reporting_option
        ORDER BY s.category_percent DESC, s.submission_method, s.program_name
    ) = 1
),

available AS (
    SELECT
        r.performance_year,
        sum(r.maximum_points) AS available_points
    FROM policy.promoting_interoperability_role AS r
    WHERE r.requirement = 'required'
    GROUP BY ALL
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    b.submission_method,
    coalesce(b.achievement_points, 0) AS achievement_points,
    coalesce(b.available_points, a.available_points) AS available_points,
    coalesce(b.bonus_points, 0) AS bonus_points,
    0 AS improvement_percent,
    coalesce(b.category_percent, 0) AS category_percent,
    b.entity_id IS NOT NULL AS is_submitted,
    TRUE AS is_scored,
    CASE WHEN b.entity_id IS NULL THEN 'no_submission' ELSE b.reason END AS reason
FROM eligibility.scored_entity AS e
INNER JOIN available AS a ON e.performance_year = a.performance_year
LEFT JOIN best AS b
    ON
        e.performance_year = b.performance_year
        AND e.entity_type = b.entity_type
        AND e.entity_id = b.entity_id
        AND e.reporting_option = b.reporting_option
