-- Rule:  42 CFR 414.1350(c); 42 CFR 414.1380(b)(2)(ii); 42 CFR 414.1365(c)(2)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  A cost result is scored where the measure is the year's, is in the MVP reported, is open
--        to the entity, has enough cases and a benchmark of the performance period; a subgroup has
--        the results of its group.

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    r.measure_id,
    r.case_count,
    m.minimum_case_count,
    r.average_cost_amount,
    CASE
        WHEN m.measure_id IS NULL THEN 'not_a_cost_measure'
        WHEN e.mvp_id IS NOT NULL AND v.measure_id IS NULL THEN 'measure_not_in_mvp'
        WHEN m.is_group_only AND e.entity_type = 'individual' THEN 'group_only_measure'
        -- 414.1350(c): the case minimum
        WHEN (r.case_count >= m.minimum_case_count) IS NOT TRUE THEN 'below_case_minimum'
        -- 414.1380(b)(2)(ii): scored against a benchmark of the performance period only
        WHEN b.measure_id IS NULL THEN 'no_benchmark'
        WHEN r.average_cost_amount IS NULL THEN 'no_average_cost'
    END AS reason
FROM eligibility.scored_entity AS e
INNER JOIN eligibility.result_source AS o USING (performance_year, entity_type, entity_id)
INNER JOIN ingest.cost_result AS r
    ON
        o.performance_year = r.performance_year
        AND o.source_entity_type = r.entity_type
        AND o.source_entity_id = r.entity_id
LEFT JOIN policy.cost_measure AS m
    ON r.performance_year = m.performance_year AND r.measure_id = m.measure_id
LEFT JOIN reference.mvp_measure AS v
    ON
        e.performance_year = v.performance_year
        AND e.mvp_id = v.mvp_id
        AND r.measure_id = v.measure_id
        AND v.measure_role = 'cost'
LEFT JOIN policy.benchmark_kind AS k
    ON
        m.performance_year = k.performance_year
        AND k.category = 'cost'
        AND k.collection_type = 'administrativeClaims'
LEFT JOIN reference.benchmark AS b
    ON
        k.performance_year = b.performance_year
        AND k.collection_type = b.collection_type
        AND k.benchmark_kind = b.benchmark_kind
        AND r.measure_id = b.measure_id
