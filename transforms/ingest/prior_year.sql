-- Rule:  42 CFR 414.1380(b)(1)(vi); 42 CFR 414.1380(b)(2)(iv)
-- Grain: performance_year, entity_type, entity_id, category
-- Says:  Last year's achievement of an entity in a category is the latest that was sent.

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.category,
    p.achievement_points,
    p.available_points
FROM lake.prior_year AS p
QUALIFY
    row_number() OVER (
        PARTITION BY p.performance_year, p.entity_type, p.entity_id, p.category
        ORDER BY p.batch_number DESC, p.file_number DESC, p.row_number DESC
    ) = 1
