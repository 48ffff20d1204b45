-- Check: The small practice bonus reaches small practices of every kind of entity that submitted,
--        in the years that have it.

SELECT
    performance_year,
    entity_type,
    quality.reporting_option,
    count(*) AS small_practice_count,
    count(*) FILTER (WHERE quality.bonus_points >= rule.bonus_points) AS bonus_count
FROM quality.category_score AS quality
INNER JOIN eligibility.special_status AS status USING (performance_year, entity_type, entity_id)
INNER JOIN policy.small_practice_quality_bonus AS rule USING (performance_year)
WHERE status.special_status = 'small_practice' AND quality.is_submitted AND rule.bonus_points IS NOT NULL
GROUP BY ALL
HAVING count(*) FILTER (WHERE quality.bonus_points >= rule.bonus_points) < count(*)
