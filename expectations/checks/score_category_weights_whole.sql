-- Check: The four weights of each scored entity add up to 100, or fewer than two categories are left.
SELECT
    entity_type,
    entity_id,
    reporting_option,
    count(weight.category) AS category_count,
    sum(weight.weight_percent) AS weight_percent
FROM eligibility.scored_entity AS scored
LEFT JOIN score.category_weight AS weight
    USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN score.entity_final_score AS entity_score
    ON
        scored.performance_year = entity_score.performance_year
        AND scored.entity_type = entity_score.entity_type
        AND scored.entity_id = entity_score.entity_id
        AND scored.reporting_option = entity_score.reporting_option
GROUP BY ALL
HAVING
    count(DISTINCT weight.category) != 4
    OR count(DISTINCT entity_score.final_score) != 1
    OR (
        sum(weight.weight_percent) IS DISTINCT FROM 100
        AND bool_or(entity_score.reason = 'fewer_than_two_categories') IS NOT TRUE
    )
