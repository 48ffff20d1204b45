-- Rule:  42 CFR 414.1380(b)(4); 42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Of several measurement sets the one with the highest score is the category score; without
--        any it is zero (reading F5). A set of an APM Entity itself counts in the years that accept one.

WITH best AS (
    SELECT score.*
    FROM pi.measurement_set_score AS score
    INNER JOIN policy.promoting_interoperability_rollup AS rollup USING (performance_year)
    WHERE score.entity_type <> 'apm' OR rollup.is_entity_reporting_accepted
    QUALIFY row_number() OVER (
        PARTITION BY performance_year, score.entity_type, score.entity_id, score.reporting_option
        ORDER BY score.category_percent DESC, score.submission_method, score.program_name
    ) = 1
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    best.submission_method,
    coalesce(best.achievement_points, 0) AS achievement_points,
    coalesce(best.available_points, rule.available_points) AS available_points,
    coalesce(best.bonus_points, 0) AS bonus_points,
    0 AS improvement_percent,
    coalesce(best.category_percent, 0) AS category_percent,
    best.entity_id IS NOT NULL AS is_submitted,
    TRUE AS is_scored,
    CASE WHEN best.entity_id IS NULL THEN 'no_submission' ELSE best.reason END AS reason
FROM eligibility.scored_entity
INNER JOIN policy.promoting_interoperability_category AS rule USING (performance_year)
LEFT JOIN best USING (performance_year, entity_type, entity_id, reporting_option)
