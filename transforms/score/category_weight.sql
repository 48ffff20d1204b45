-- Rule:  42 CFR 414.1380(c)(1); 42 CFR 414.1380(c)(2)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  The weight of a category that cannot be scored goes to the others by the year's table for
--        that set of missing categories and for small practices.

WITH reweighted AS (
    SELECT
        r.performance_year,
        r.entity_type,
        r.entity_id,
        r.reporting_option,
        string_agg(r.category, '+' ORDER BY r.category) AS reweighted_categories
    FROM score.reweighted_category AS r
    GROUP BY r.performance_year, r.entity_type, r.entity_id, r.reporting_option
),

entity AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        s.weight_option,
        coalesce(r.reweighted_categories, 'none') AS reweighted_categories,
        t.is_small_practice IS TRUE AS is_small_practice
    FROM score.scored_entity AS s
    LEFT JOIN reweighted AS r
        ON
            s.performance_year = r.performance_year
            AND s.entity_type = r.entity_type
            AND s.entity_id = r.entity_id
            AND s.reporting_option = r.reporting_option
    LEFT JOIN eligibility.special_status AS t
        ON
            s.performance_year = t.performance_year
            AND s.entity_type = t.entity_type
            AND s.entity_id = t.entity_id
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    b.category,
    CASE
        WHEN r.category IS NOT NULL THEN 0
        -- reading F4: what has no weight to begin with is not a category that is left
        WHEN w.weight_percent IS NULL AND b.weight_percent = 0 THEN 0
        ELSE w.weight_percent
    END AS weight_percent,
    b.weight_percent AS base_weight_percent,
    CASE
        WHEN r.category IS NOT NULL THEN r.reason
        -- (c)(1): the tables end where fewer than two categories are left
        WHEN w.weight_percent IS NULL THEN 'fewer_than_two_categories'
        WHEN w.weight_percent != b.weight_percent THEN 'redistributed'
    END AS reason,
    e.reweighted_categories,
    e.is_small_practice
FROM entity AS e
INNER JOIN policy.category_weight AS b
    ON
        e.performance_year = b.performance_year
        AND e.weight_option = b.reporting_option
        AND e.is_small_practice = b.is_small_practice
        AND b.reweighted_categories = 'none'
LEFT JOIN policy.category_weight AS w
    ON
        e.performance_year = w.performance_year
        AND e.weight_option = w.reporting_option
        AND e.is_small_practice = w.is_small_practice
        AND e.reweighted_categories = w.reweighted_categories
        AND b.category = w.category
LEFT JOIN score.reweighted_category AS r
    ON
        e.performance_year = r.performance_year
        AND e.entity_type = r.entity_type
        AND e.entity_id = r.entity_id
        AND e.reporting_option = r.reporting_option
        AND b.category = r.category
