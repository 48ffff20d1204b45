-- Rule:  42 CFR 414.1380(c)(1); 42 CFR 414.1380(c)(2)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  The weight of a category that cannot be scored goes to the others by the year's table for
--        that set of missing categories and for small practices.

WITH reweighted AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        string_agg(category, '+' ORDER BY category) AS reweighted_categories
    FROM score.reweighted_category
    GROUP BY ALL
),

entity AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        scored_entity.weight_option,
        coalesce(reweighted.reweighted_categories, 'none') AS reweighted_categories,
        status.special_status IS NOT NULL AS is_small_practice
    FROM score.scored_entity
    LEFT JOIN reweighted USING (performance_year, entity_type, entity_id, reporting_option)
    LEFT JOIN eligibility.special_status AS status
        ON
            scored_entity.performance_year = status.performance_year
            AND scored_entity.entity_type = status.entity_type
            AND scored_entity.entity_id = status.entity_id
            AND status.special_status = 'small_practice'
)

SELECT
    entity.performance_year,
    entity.entity_type,
    entity.entity_id,
    entity.reporting_option,
    weight.category,
    CASE
        WHEN reweighted.category IS NOT NULL THEN 0
        -- reading F4: what has no weight to begin with is not a category that is left
        WHEN category_weight.weight_percent IS NULL AND weight.weight_percent = 0 THEN 0
        ELSE category_weight.weight_percent
    END AS weight_percent,
    weight.weight_percent AS base_weight_percent,
    CASE
        WHEN reweighted.category IS NOT NULL THEN reweighted.reason
        -- (c)(1): the tables end where fewer than two categories are left
        WHEN category_weight.weight_percent IS NULL THEN 'fewer_than_two_categories'
        WHEN category_weight.weight_percent != weight.weight_percent THEN 'redistributed'
    END AS reason,
    entity.reweighted_categories,
    entity.is_small_practice
FROM entity
INNER JOIN policy.category_weight AS weight
    ON
        entity.performance_year = weight.performance_year
        AND entity.weight_option = weight.reporting_option
        AND entity.is_small_practice = weight.is_small_practice
        AND weight.reweighted_categories = 'none'
LEFT JOIN policy.category_weight
    ON
        entity.performance_year = category_weight.performance_year
        AND entity.weight_option = category_weight.reporting_option
        AND entity.is_small_practice = category_weight.is_small_practice
        AND entity.reweighted_categories = category_weight.reweighted_categories
        AND weight.category = category_weight.category
LEFT JOIN score.reweighted_category AS reweighted
    ON
        entity.performance_year = reweighted.performance_year
        AND entity.entity_type = reweighted.entity_type
        AND entity.entity_id = reweighted.entity_id
        AND entity.reporting_option = reweighted.reporting_option
        AND weight.category = reweighted.category
