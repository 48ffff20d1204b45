-- Rule:  42 CFR 414.1380(b)
-- Grain: performance_year, entity_type, category
-- Says:  How many entities that submitted are scored in each category, and their mean.

SELECT
    performance_year,
    entity_type,
    category,
    count(*) AS entity_count,
    count(*) FILTER (WHERE category_score.is_scored AND weight.weight_percent > 0) AS scored_count,
    CAST(
        sum(category_score.category_percent) FILTER (
            WHERE category_score.is_scored AND weight.weight_percent > 0
        )
        / nullif(count(*) FILTER (WHERE category_score.is_scored AND weight.weight_percent > 0), 0)
        AS DECIMAL(18, 10)
    ) AS mean_percent
FROM score.category_score
INNER JOIN eligibility.scored_entity AS scored
    USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN score.category_weight AS weight
    USING (performance_year, entity_type, entity_id, reporting_option, category)
WHERE scored.has_submission
GROUP BY ALL
