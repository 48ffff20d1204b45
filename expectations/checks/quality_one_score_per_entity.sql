-- Check: Every scored entity has exactly one quality score, and nobody else has one.

SELECT
    coalesce(s.performance_year, c.performance_year) AS performance_year,
    coalesce(s.entity_type, c.entity_type) AS entity_type,
    coalesce(s.reporting_option, c.reporting_option) AS reporting_option,
    coalesce(s.entity_id, c.entity_id) AS entity_id
FROM eligibility.scored_entity AS s
FULL JOIN quality.category_score AS c
    ON
        s.performance_year = c.performance_year
        AND s.entity_type = c.entity_type
        AND s.entity_id = c.entity_id
        AND s.reporting_option = c.reporting_option
WHERE s.entity_id IS NULL OR c.entity_id IS NULL
