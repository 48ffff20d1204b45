-- How category scores lie, in bands of ten percent, of the entities of which the category counts.
SELECT
    category.category,
    CAST(least(floor(category.category_percent / 10), 9) AS INTEGER) AS band,
    count(*) AS entity_count
FROM score.category_score AS category
INNER JOIN score.category_weight AS weight
    USING (performance_year, entity_type, entity_id, reporting_option, category)
WHERE category.is_scored AND weight.weight_percent > 0
GROUP BY ALL
ORDER BY ALL
