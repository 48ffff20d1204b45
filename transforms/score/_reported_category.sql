-- Rule:  42 CFR 414.1380(b); 42 CFR 414.1380(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  The scores that an entity has of itself in the four performance categories stand below each
--        other, so that each later rule treats every category alike.

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    'quality' AS category,
    category_percent,
    is_submitted,
    is_scored
FROM quality.category_score
UNION ALL
SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    'cost' AS category,
    category_percent,
    is_submitted,
    is_scored
FROM cost.category_score
UNION ALL
SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    'ia' AS category,
    category_percent,
    is_submitted,
    is_scored
FROM ia.category_score
UNION ALL
SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    'pi' AS category,
    category_percent,
    is_submitted,
    is_scored
FROM pi.category_score
