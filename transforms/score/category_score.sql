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
UNION ALL
-- (e) the facility's scores stand for quality and cost, the entity's own for the others
SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    s.reporting_option,
    f.category,
    f.category_percent,
    FALSE AS is_submitted,
    TRUE AS is_scored
FROM score._facility_category AS f
INNER JOIN score.scored_entity AS s
    ON
        f.performance_year = s.performance_year
        AND f.entity_type = s.entity_type
        AND f.entity_id = s.entity_id
WHERE s.is_facility_based
UNION ALL
SELECT
    i.performance_year,
    i.entity_type,
    i.entity_id,
    s.reporting_option,
    'ia' AS category,
    i.category_percent,
    i.is_submitted,
    i.is_scored
FROM ia.category_score AS i
INNER JOIN score.scored_entity AS s
    ON
        i.performance_year = s.performance_year
        AND i.entity_type = s.entity_type
        AND i.entity_id = s.entity_id
        AND i.reporting_option = s.weight_option
WHERE s.is_facility_based
UNION ALL
SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    s.reporting_option,
    'pi' AS category,
    p.category_percent,
    p.is_submitted,
    p.is_scored
FROM pi.category_score AS p
INNER JOIN score.scored_entity AS s
    ON
        p.performance_year = s.performance_year
        AND p.entity_type = s.entity_type
        AND p.entity_id = s.entity_id
        AND p.reporting_option = s.weight_option
WHERE s.is_facility_based
