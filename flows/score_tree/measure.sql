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
    -- the other measures as they are; improvement is not followed up
    CAST(
        (leaf.next_points - leaf.points) * weight.weight_percent / nullif(leaf.available_points, 0)
        AS DECIMAL(9, 4)
    ) AS next_final_points,
    leaf.facts
FROM leaf
LEFT JOIN score_tree.outcome_rule USING (rule_table, outcome_columns, outcome)
LEFT JOIN score.category_weight AS weight
    USING (performance_year, entity_type, entity_id, reporting_option, category)
