-- Check: A category has a weight if and only if it has a score that the weight can be given to.
SELECT
    entity_type,
    entity_id,
    reporting_option,
    category,
    weight.weight_percent,
    scores.category_percent,
    scores.is_scored
FROM score.category_weight AS weight
LEFT JOIN score.category_score AS scores
    USING (performance_year, entity_type, entity_id, reporting_option, category)
WHERE
    weight.weight_percent IS DISTINCT FROM 0
    AND (
        scores.is_scored IS NOT TRUE
        OR scores.category_percent IS NULL
        OR scores.category_percent NOT BETWEEN 0 AND 100
    )
