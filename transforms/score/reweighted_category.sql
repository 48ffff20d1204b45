-- Rule:  42 CFR 414.1380(c)(2)(i); 42 CFR 414.1380(c)(2)(iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  A category has no weight where a ground of the year holds, unless the entity submitted data
--        of the category and the ground gives way to data, or where nothing in it can be scored.

WITH ground_met AS (
    SELECT
        r.performance_year,
        r.entity_type,
        r.entity_id,
        r.category,
        r.ground,
        r.is_cancelled_by_submission
    FROM score._reweighting_ground AS r
    UNION ALL
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.category,
        m.ground,
        TRUE AS is_cancelled_by_submission
    FROM score._every_member_ground AS m
    UNION ALL
    SELECT DISTINCT
        c.performance_year,
        c.entity_type,
        c.entity_id,
        c.category,
        g.ground,
        FALSE AS is_cancelled_by_submission
    FROM score.category_score AS c
    INNER JOIN policy.reweighting_ground AS g
        ON c.performance_year = g.performance_year AND c.category = g.category
    WHERE
        g.ground_kind = 'not_scored'
        AND g.is_in_force
        AND c.is_scored IS FALSE
)

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    g.category,
    arg_min(g.ground, g.precedence) AS reason
FROM score.scored_entity AS s
INNER JOIN ground_met AS m
    ON
        s.performance_year = m.performance_year
        AND s.entity_type = m.entity_type
        AND s.entity_id = m.entity_id
INNER JOIN policy.reweighting_ground AS g
    ON
        m.performance_year = g.performance_year
        AND m.category = g.category
        AND m.ground = g.ground
-- reading F9: an option whose tables never go without a category does not reweight it
SEMI JOIN policy.category_weight AS w
    ON
        s.performance_year = w.performance_year
        AND s.weight_option = w.reporting_option
        AND m.category = w.reweighted_categories
LEFT JOIN score.category_score AS c
    ON
        s.performance_year = c.performance_year
        AND s.entity_type = c.entity_type
        AND s.entity_id = c.entity_id
        AND s.reporting_option = c.reporting_option
        AND m.category = c.category
-- reading F6: data of the category cancel it, but for the grounds that the rule names
WHERE
    (c.is_submitted IS NOT TRUE OR m.is_cancelled_by_submission IS NOT TRUE)
    AND (g.ground_kind != 'not_scored' OR c.is_scored IS FALSE)
GROUP BY s.performance_year, s.entity_type, s.entity_id, s.reporting_option, g.category
