-- Rule:  42 CFR 414.1350(c); 42 CFR 414.1380(b)(2)(ii); 42 CFR 414.1365(c)(2)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  A cost result is scored where the measure is the year's, is in the MVP reported, is open
--        to the entity, has enough cases and a benchmark of the performance period; a subgroup has
--        the results of its group.

SELECT
    performance_year,
    entity_type,
    entity_id,
    scored.reporting_option,
    result.measure_id,
    result.case_count,
    cost_measure.minimum_case_count,
    result.average_cost_amount,
    CASE
        WHEN cost_measure.measure_id IS NULL THEN 'not_a_cost_measure'
        WHEN scored.mvp_id IS NOT NULL AND mvp_measure.measure_id IS NULL THEN 'measure_not_in_mvp'
        WHEN cost_measure.is_group_only AND entity_type = 'individual' THEN 'group_only_measure'
        -- 414.1350(c): the case minimum
        WHEN (result.case_count >= cost_measure.minimum_case_count) IS NOT TRUE THEN 'below_case_minimum'
        -- 414.1380(b)(2)(ii): scored against a benchmark of the performance period only
        WHEN benchmark.measure_id IS NULL THEN 'no_benchmark'
        WHEN result.average_cost_amount IS NULL THEN 'no_average_cost'
    END AS reason
FROM eligibility.scored_entity AS scored
INNER JOIN eligibility.result_source AS source USING (performance_year, entity_type, entity_id)
INNER JOIN ingest.cost_result AS result
    ON
        source.performance_year = result.performance_year
        AND source.source_entity_type = result.entity_type
        AND source.source_entity_id = result.entity_id
LEFT JOIN policy.cost_measure USING (performance_year, measure_id)
LEFT JOIN reference.mvp_measure
    ON
        scored.performance_year = mvp_measure.performance_year
        AND scored.mvp_id = mvp_measure.mvp_id
        AND result.measure_id = mvp_measure.measure_id
        AND mvp_measure.measure_role = 'cost'
LEFT JOIN policy.benchmark_kind AS kind
    ON
        cost_measure.performance_year = kind.performance_year
        AND kind.category = 'cost'
        AND kind.collection_type = 'administrativeClaims'
LEFT JOIN reference.benchmark
    USING (performance_year, collection_type, benchmark_kind, measure_id)
