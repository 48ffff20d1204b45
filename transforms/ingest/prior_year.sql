-- Rule:  42 CFR 414.1380(b)(1)(vi); 42 CFR 414.1380(b)(2)(iv)
-- Grain: performance_year, entity_type, entity_id, category
-- Says:  Last year's achievement of an entity in a category is the latest that was sent.

SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    achievement_points,
    available_points
FROM lake.prior_year
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, category
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
