-- Check: Every scored entity has exactly one quality score, and nobody else has one.

SELECT
    coalesce(scored.performance_year, quality.performance_year) AS performance_year,
    coalesce(scored.entity_type, quality.entity_type) AS entity_type,
    coalesce(scored.reporting_option, quality.reporting_option) AS reporting_option,
    coalesce(scored.entity_id, quality.entity_id) AS entity_id
FROM eligibility.scored_entity AS scored
FULL JOIN quality.category_score AS quality
    USING (performance_year, entity_type, entity_id, reporting_option)
WHERE scored.entity_id IS NULL OR quality.entity_id IS NULL
