-- Rule:  42 CFR 414.1380(b)(2); 42 CFR 414.1350(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, node_id
-- Says:  Each cost measure of an entity: its cases and average cost, the benchmark, the points, and
--        what the next border would have brought.

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    'cost' AS category,
    measure_id AS node_id,
    measure_id AS name,
    measure.title,
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, reporting_option
        ORDER BY points.is_scored DESC, measure_id
    ) AS position,
    points.measure_points AS points,
    rule.maximum_measure_points AS maximum_points,
    CASE WHEN points.is_scored THEN 'PICKED' ELSE 'EXCLUDED' END AS status,
    'cost.measure_points' AS rule_table,
    CASE WHEN points.is_scored THEN 'is_scored' ELSE 'reason' END AS outcome_columns,
    coalesce(points.reason, 'true') AS outcome,
    'policy.cost_measure' AS policy_table,
    cost_measure.citation AS policy_citation,
    cost_measure.confidence AS policy_confidence,
    CASE WHEN rate.next_points > points.measure_points THEN rate.next_rate END AS next_rate,
    CASE WHEN rate.next_points > points.measure_points THEN rate.next_points END AS next_points,
    category.available_points,
    CAST({
        'submissionMethod': 'administrativeClaims',
        'caseCount': points.case_count,
        'minimumCaseCount': points.minimum_case_count,
        'averageCostAmount': points.average_cost_amount,
        'noBenchmarks': border.deciles IS NULL,
        'benchmarkType': CASE WHEN border.deciles IS NOT NULL THEN 'administrativeClaims' END,
        'deciles': border.deciles,
        'decilePoints': border.decile_points,
        'isInverse': TRUE,
        'decile': CAST(floor(points.measure_points) AS INTEGER),
        'decileScore': points.measure_points,
        'partialPoints': points.measure_points - floor(points.measure_points)
    } AS JSON) AS facts
FROM cost.measure_points AS points
SEMI JOIN score_tree.shown_entity AS shown
    ON
        points.performance_year = shown.performance_year
        AND points.entity_type = shown.entity_type
        AND points.entity_id = shown.entity_id
        AND points.reporting_option = shown.reporting_option
INNER JOIN policy.cost_category AS rule USING (performance_year)
LEFT JOIN policy.cost_measure USING (performance_year, measure_id)
LEFT JOIN reference.measure USING (performance_year, measure_id)
LEFT JOIN cost.category_score AS category
    USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN score_tree.benchmark_border AS border
    ON
        points.performance_year = border.performance_year
        AND points.measure_id = border.measure_id
        AND border.collection_type = 'administrativeClaims'
LEFT JOIN score_tree.judged_rate AS rate
    ON
        points.performance_year = rate.performance_year
        AND points.entity_type = rate.entity_type
        AND points.entity_id = rate.entity_id
        AND points.reporting_option = rate.reporting_option
        AND points.measure_id = rate.measure_id
        AND rate.collection_type = 'administrativeClaims'
