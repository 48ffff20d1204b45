-- Of how many entities each category keeps its weight, has none, or another one.
SELECT
    category,
    count(*) AS entity_count,
    count(*) FILTER (WHERE weight_percent = base_weight_percent) AS kept_count,
    count(*) FILTER (WHERE weight_percent = 0 AND base_weight_percent <> 0) AS none_count,
    count(*) FILTER (WHERE weight_percent > base_weight_percent) AS more_count,
    count(*) FILTER (WHERE weight_percent < base_weight_percent AND weight_percent <> 0) AS less_count,
    CAST(sum(weight_percent) / count(*) AS DECIMAL(5, 2)) AS mean_weight_percent
FROM score.category_weight
GROUP BY ALL
ORDER BY category
