-- Check: A quality score lies between 0 and 100 and is there exactly where the category is scored.

SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    c.category_percent
FROM quality.category_score AS c
WHERE
    c.category_percent NOT BETWEEN 0 AND 100
    OR (c.category_percent IS NOT NULL) IS DISTINCT FROM c.is_scored
