-- Check: The four weights of each scored entity add up to 100, or fewer than two categories are left.
SELECT
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    count(w.category) AS category_count,
    sum(w.weight_percent) AS weight_percent
FROM eligibility.scored_entity AS e
LEFT JOIN score.category_weight AS w
    ON
        e.performance_year = w.performance_year
        AND e.entity_type = w.entity_type
        AND e.entity_id = w.entity_id
        AND e.reporting_option = w.reporting_option
LEFT JOIN score.entity_final_score AS f
    ON
        e.performance_year = f.performance_year
        AND e.entity_type = f.entity_type
        AND e.entity_id = f.entity_id
        AND e.reporting_option = f.reporting_option
GROUP BY ALL
HAVING
    count(DISTINCT w.category) != 4
    OR count(DISTINCT f.final_score) != 1
    OR (
        sum(w.weight_percent) IS DISTINCT FROM 100
        AND bool_or(f.reason = 'fewer_than_two_categories') IS NOT TRUE
    )
