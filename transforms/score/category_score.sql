-- Rule:  42 CFR 414.1380(b); 42 CFR 414.1380(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  The scores of the four performance categories of an entity stand below each other, so that
--        each later rule treats every category alike.

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
UNION ALL
-- (e) the facility's scores stand for quality and cost, the entity's own for the others
SELECT
    performance_year,
    entity_type,
    entity_id,
    scored_entity.reporting_option,
    facility.category,
    facility.category_percent,
    FALSE AS is_submitted,
    facility.category_percent IS NOT NULL AS is_scored
FROM score._facility_category AS facility
INNER JOIN score.scored_entity USING (performance_year, entity_type, entity_id)
WHERE scored_entity.is_facility_based
UNION ALL
SELECT
    ia.performance_year,
    ia.entity_type,
    ia.entity_id,
    scored_entity.reporting_option,
    'ia' AS category,
    ia.category_percent,
    ia.is_submitted,
    ia.is_scored
FROM ia.category_score AS ia
INNER JOIN score.scored_entity
    ON
        ia.performance_year = scored_entity.performance_year
        AND ia.entity_type = scored_entity.entity_type
        AND ia.entity_id = scored_entity.entity_id
        AND ia.reporting_option = scored_entity.weight_option
WHERE scored_entity.is_facility_based
UNION ALL
SELECT
    pi.performance_year,
    pi.entity_type,
    pi.entity_id,
    scored_entity.reporting_option,
    'pi' AS category,
    pi.category_percent,
    pi.is_submitted,
    pi.is_scored
FROM pi.category_score AS pi
INNER JOIN score.scored_entity
    ON
        pi.performance_year = scored_entity.performance_year
        AND pi.entity_type = scored_entity.entity_type
        AND pi.entity_id = scored_entity.entity_id
        AND pi.reporting_option = scored_entity.weight_option
WHERE scored_entity.is_facility_based
