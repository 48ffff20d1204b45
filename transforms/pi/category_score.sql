-- Rule:  42 CFR 414.1380(b)(4); 42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Of several measurement sets the one with the highest score is the category score; an APM
--        Entity without a set of its own takes the mean over its clinicians; without any it is zero.

WITH best AS (
    SELECT score.*
    FROM pi.measurement_set_score AS score
    INNER JOIN policy.promoting_interoperability_rollup AS rollup USING (performance_year)
    WHERE score.entity_type <> 'apm' OR rollup.is_entity_reporting_accepted
    QUALIFY row_number() OVER (
        PARTITION BY performance_year, score.entity_type, score.entity_id, score.reporting_option
        ORDER BY score.category_percent DESC, score.submission_method, score.program_name
    ) = 1
),

joined AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        best.submission_method,
        CASE
            WHEN best.entity_id IS NOT NULL THEN best.achievement_points
            ELSE CAST(rule.available_points * rolled_up_score.category_percent / 100 AS DECIMAL(18, 4))
        END AS achievement_points,
        coalesce(best.available_points, rule.available_points) AS available_points,
        best.bonus_points,
        coalesce(best.category_percent, rolled_up_score.category_percent) AS category_percent,
        best.entity_id IS NOT NULL OR rolled_up_score.is_submitted IS TRUE AS is_submitted,
        -- reading A13: nobody is left to take the mean over
        best.entity_id IS NULL
        AND rolled_up_score.entity_id IS NOT NULL
        AND rolled_up_score.category_percent IS NULL
            AS is_excepted,
        best.reason
    FROM eligibility.scored_entity AS scored
    INNER JOIN policy.promoting_interoperability_category AS rule USING (performance_year)
    LEFT JOIN best USING (performance_year, entity_type, entity_id, reporting_option)
    LEFT JOIN pi.rolled_up_score
        ON
            scored.performance_year = rolled_up_score.performance_year
            AND scored.entity_type = 'apm'
            AND scored.entity_id = rolled_up_score.entity_id
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    submission_method,
    coalesce(achievement_points, 0) AS achievement_points,
    available_points,
    coalesce(bonus_points, 0) AS bonus_points,
    0 AS improvement_percent,
    CASE WHEN NOT is_excepted THEN coalesce(category_percent, 0) END AS category_percent,
    is_submitted,
    NOT is_excepted AS is_scored,
    CASE
        WHEN is_excepted THEN 'every_clinician_excepted'
        WHEN NOT is_submitted THEN 'no_submission'
        ELSE reason
    END AS reason
FROM joined
