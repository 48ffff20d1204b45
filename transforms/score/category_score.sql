-- Rule:  42 CFR 414.1317(b)(1); 42 CFR 414.1380(b); 42 CFR 414.1380(c); 42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  Each entity has its own scores, an APM Entity those that its clinicians may have to make up,
--        and who is scored by a facility the facility's beside its own.

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    category,
    category_percent,
    is_submitted,
    is_scored
FROM score._reported_category
WHERE entity_type != 'apm'
UNION ALL
SELECT
    performance_year,
    'apm' AS entity_type,
    entity_id,
    reporting_option,
    category,
    category_percent,
    is_submitted,
    is_scored
FROM score.apm_category_score
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
FROM score.facility_category AS facility
INNER JOIN score.scored_entity USING (performance_year, entity_type, entity_id)
WHERE scored_entity.is_facility_based
UNION ALL
SELECT
    reported.performance_year,
    reported.entity_type,
    reported.entity_id,
    scored_entity.reporting_option,
    reported.category,
    reported.category_percent,
    reported.is_submitted,
    reported.is_scored
FROM score._reported_category AS reported
INNER JOIN score.scored_entity
    ON
        reported.performance_year = scored_entity.performance_year
        AND reported.entity_type = scored_entity.entity_type
        AND reported.entity_id = scored_entity.entity_id
        AND reported.reporting_option = scored_entity.weight_option
WHERE scored_entity.is_facility_based AND reported.category IN ('ia', 'pi')
