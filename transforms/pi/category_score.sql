-- Rule:  42 CFR 414.1380(b)(4); 42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Of several measurement sets the one with the highest score is the category score; an APM
--        Entity without a set of its own takes the mean over its clinicians; without any it is zero.

WITH best AS (
    SELECT s.*
    FROM pi.measurement_set_score AS s
    INNER JOIN policy.promoting_interoperability_rollup AS u
        ON s.performance_year = u.performance_year
    WHERE s.entity_type <> 'apm' OR u.is_entity_reporting_accepted
    QUALIFY row_number() OVER (
        PARTITION BY s.performance_year, s.entity_type, s.entity_id, s.reporting_option
        ORDER BY s.category_percent DESC, s.submission_method, s.program_name
    ) = 1
),

joined AS (
    SELECT
        e.performance_year,
        e.entity_type,
        e.entity_id,
        e.reporting_option,
        b.submission_method,
        CASE
            WHEN b.entity_id IS NOT NULL THEN b.achievement_points
            ELSE CAST(c.available_points * r.category_percent / 100 AS DECIMAL(18, 4))
        END AS achievement_points,
        coalesce(b.available_points, c.available_points) AS available_points,
        b.bonus_points,
        coalesce(b.category_percent, r.category_percent) AS category_percent,
        b.entity_id IS NOT NULL OR r.is_submitted IS TRUE AS is_submitted,
        -- reading A13: nobody is left to take the mean over
        b.entity_id IS NULL AND r.entity_id IS NOT NULL AND r.category_percent IS NULL
            AS is_excepted,
        b.reason
    FROM eligibility.scored_entity AS e
    INNER JOIN policy.promoting_interoperability_category AS c
        ON e.performance_year = c.performance_year
    LEFT JOIN best AS b
        ON
            e.performance_year = b.performance_year
            AND e.entity_type = b.entity_type
            AND e.entity_id = b.entity_id
            AND e.reporting_option = b.reporting_option
    LEFT JOIN pi.rolled_up_score AS r
        ON
            e.performance_year = r.performance_year
            AND e.entity_type = 'apm'
            AND e.entity_id = r.entity_id
)

SELECT
    j.performance_year,
    j.entity_type,
    j.entity_id,
    j.reporting_option,
    j.submission_method,
    coalesce(j.achievement_points, 0) AS achievement_points,
    j.available_points,
    coalesce(j.bonus_points, 0) AS bonus_points,
    0 AS improvement_percent,
    CASE WHEN NOT j.is_excepted THEN coalesce(j.category_percent, 0) END AS category_percent,
    j.is_submitted,
    NOT j.is_excepted AS is_scored,
    CASE
        WHEN j.is_excepted THEN 'every_clinician_excepted'
        WHEN NOT j.is_submitted THEN 'no_submission'
        ELSE j.reason
    END AS reason
FROM joined AS j
