-- Rule:  42 CFR 414.1380(b); 42 CFR 414.1380(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  The scores of the four performance categories of an entity stand below each other, so that
--        each later rule treats every category alike.

SELECT
    q.performance_year,
    q.entity_type,
    q.entity_id,
    q.reporting_option,
    'quality' AS category,
    q.category_percent,
    q.is_submitted,
    q.is_scored
FROM quality.category_score AS q
UNION ALL
SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    'cost' AS category,
    c.category_percent,
    c.is_submitted,
    c.is_scored
FROM cost.category_score AS c
UNION ALL
SELECT
    i.performance_year,
    i.entity_type,
    i.entity_id,
    i.reporting_option,
    'ia' AS category,
    i.category_percent,
    i.is_submitted,
    i.is_scored
FROM ia.category_score AS i
UNION ALL
SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.reporting_option,
    'pi' AS category,
    p.category_percent,
    p.is_submitted,
    p.is_scored
FROM pi.category_score AS p
