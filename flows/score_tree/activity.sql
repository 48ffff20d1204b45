-- Rule:  42 CFR 414.1380(b)(3)
-- Grain: performance_year, entity_type, entity_id, reporting_option, node_id
-- Says:  Each improvement activity of an entity with its weight and its points, and why one earns
--        nothing.

SELECT
    performance_year,
    entity_type,
    entity_id,
    shown.reporting_option,
    'ia' AS category,
    points.measure_id AS node_id,
    points.measure_id AS name,
    measure.title,
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, shown.reporting_option
        ORDER BY points.activity_points DESC, points.measure_id
    ) AS position,
    points.activity_points AS points,
    rule.target_points AS maximum_points,
    CASE WHEN points.reason IS NULL THEN 'PICKED' ELSE 'EXCLUDED' END AS status,
    'ia.activity_points' AS rule_table,
    'reason' AS outcome_columns,
    points.reason AS outcome,
    'policy.improvement_activity_weight' AS policy_table,
    weight.citation AS policy_citation,
    weight.confidence AS policy_confidence,
    CAST({
        'weight': points.activity_weight,
        'complete': points.is_attested,
        'calculatedScore': points.activity_points,
        'hasSpecialStatus': points.has_special_status
    } AS JSON) AS facts
FROM ia.activity_points AS points
INNER JOIN score_tree.shown_entity AS shown USING (performance_year, entity_type, entity_id)
INNER JOIN policy.improvement_activity_category AS rule USING (performance_year)
LEFT JOIN policy.improvement_activity_weight AS weight
    ON
        points.performance_year = weight.performance_year
        AND coalesce(points.activity_weight, 'none') = weight.activity_weight
LEFT JOIN reference.measure
    ON
        points.performance_year = measure.performance_year
        AND points.measure_id = measure.measure_id
        AND measure.category = 'ia'
WHERE points.reporting_option = shown.weight_option
