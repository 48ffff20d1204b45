-- Why categories have no weight, of how many entities.
SELECT
    category,
    reason,
    count(*) AS entity_count
FROM score.reweighted_category
GROUP BY ALL
ORDER BY category, entity_count DESC, reason
