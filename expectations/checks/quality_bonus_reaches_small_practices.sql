-- Check: The small practice bonus reaches small practices of every kind of entity that submitted,
--        in the years that have it.

SELECT
    c.performance_year,
    c.entity_type,
    c.reporting_option,
    count(*) AS small_practice_count,
    count(*) FILTER (WHERE c.bonus_points >= p.bonus_points) AS bonus_count
FROM quality.category_score AS c
INNER JOIN eligibility.special_status AS s
    ON
        c.performance_year = s.performance_year
        AND c.entity_type = s.entity_type
        AND c.entity_id = s.entity_id
INNER JOIN policy.small_practice_quality_bonus AS p ON c.performance_year = p.performance_year
WHERE s.special_status = 'small_practice' AND c.is_submitted AND p.bonus_points IS NOT NULL
GROUP BY ALL
HAVING count(*) FILTER (WHERE c.bonus_points >= p.bonus_points) < count(*)
