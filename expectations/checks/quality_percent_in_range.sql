-- Check: A quality score lies between 0 and 100 and is there exactly where the category is scored.

SELECT
    quality.performance_year,
    quality.entity_type,
    quality.entity_id,
    quality.reporting_option,
    quality.category_percent
FROM quality.category_score AS quality
WHERE
    quality.category_percent NOT BETWEEN 0 AND 100
    OR (quality.category_percent IS NOT NULL) IS DISTINCT FROM quality.is_scored
