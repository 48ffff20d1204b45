-- Rule:  42 CFR 414.1380(b)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category, node_id
-- Says:  The leaves of the score tree: measures, activities and objectives of every category in one
--        shape, with the rule that decided each, its paragraph, and the estimated gain in final score
--        of the next decile.

WITH leaf AS (
    SELECT * FROM score_tree.quality_measure
    UNION ALL BY NAME
    SELECT * FROM score_tree.cost_measure
    UNION ALL BY NAME
    SELECT * FROM score_tree.activity
    UNION ALL BY NAME
    SELECT * FROM score_tree.objective
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    category,
    leaf.node_id,
    leaf.position,
    leaf.name,
    leaf.title,
    leaf.points,
    leaf.maximum_points,
    leaf.status,
    rule_table,
    coalesce(outcome_rule.rule_id, rule_table) AS rule_id,
    outcome_rule.says AS message,
    outcome_rule.citation,
    leaf.policy_table,
    leaf.policy_citation,
    leaf.policy_confidence,
    leaf.next_rate,
    leaf.next_points,
    -- the other measures as they are; improvement is not followed up; no sum passes its most
    CASE
        WHEN leaf.next_points IS NOT NULL AND entity.reason IS NULL AND NOT branch.facts.isrolledup
            THEN CAST(greatest(0, least(
                (leaf.next_points - leaf.points) * branch.weight_percent / nullif(leaf.available_points, 0),
                (100 - branch.category_percent) * branch.weight_percent / 100,
                100 - entity.unrounded_points
            )) AS DECIMAL(9, 4))
    END AS next_final_points,
    leaf.facts
FROM leaf
LEFT JOIN score_tree.outcome_rule USING (rule_table, outcome_columns, outcome)
LEFT JOIN score_tree.category AS branch
    USING (performance_year, entity_type, entity_id, reporting_option, category)
LEFT JOIN score_tree.entity AS entity
    USING (performance_year, entity_type, entity_id, reporting_option)
