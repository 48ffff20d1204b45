-- Check: A category has a weight if and only if it has a score that the weight can be given to.
SELECT
    w.entity_type,
    w.entity_id,
    w.reporting_option,
    w.category,
    w.weight_percent,
    c.category_percent,
    c.is_scored
FROM score.category_weight AS w
LEFT JOIN score.category_score AS c
    ON
        w.performance_year = c.performance_year
        AND w.entity_type = c.entity_type
        AND w.entity_id = c.entity_id
        AND w.reporting_option = c.reporting_option
        AND w.category = c.category
WHERE
    w.weight_percent IS DISTINCT FROM 0
    AND (
        c.is_scored IS NOT TRUE
        OR c.category_percent IS NULL
        OR c.category_percent NOT BETWEEN 0 AND 100
    )
