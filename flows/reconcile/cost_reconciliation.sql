-- Rule:  42 CFR 414.1350; 42 CFR 414.1380(b)(2)
-- Grain: entity_type, entity_id, measure_id
-- Says:  Each cost result made again beside the one that the run read, and what differs first: the
--        cases, the average cost beside the measure's other results, the national average beside the
--        one that CMS publishes. Of results without a case those of a measure and a TIN handed over.

WITH handed_over AS (
    SELECT DISTINCT
        measure_id,
        tin
    FROM cost_case
),

sent AS (
    SELECT *
    FROM sent_result
    WHERE
        entity_type IN ('group', 'individual')
        AND measure_id IN (SELECT measure_id FROM handed_over)
        AND split_part(entity_id, '-', 1) IN (SELECT tin FROM handed_over)
),

beside AS (
    SELECT
        entity_type,
        entity_id,
        measure_id,
        sent.measure_id IS NOT NULL AS is_in_run,
        made.measure_id IS NOT NULL AS is_in_file,
        made.case_count,
        sent.case_count AS run_case_count,
        rule.minimum_case_count,
        made.cost_ratio,
        made.published_average_amount,
        made.implied_average_amount,
        made.average_cost_amount,
        sent.average_cost_amount AS run_average_cost_amount,
        made_points.measure_points,
        run_points.measure_points AS run_measure_points
    FROM recomputed_cost AS made
    FULL JOIN sent USING (entity_type, entity_id, measure_id)
    LEFT JOIN recomputed_points AS made_points USING (entity_type, entity_id, measure_id)
    LEFT JOIN run_points USING (entity_type, entity_id, measure_id)
    LEFT JOIN policy.cost_measure AS rule
        ON measure_id = rule.measure_id AND rule.performance_year = getvariable('performance_year')
)

SELECT
    measure_id,
    entity_type,
    entity_id,
    CASE
        WHEN NOT is_in_run THEN 'not_in_run'
        WHEN NOT is_in_file THEN 'not_in_file'
        WHEN (run_case_count = case_count) IS NOT TRUE THEN 'case_count'
        WHEN average_cost_amount IS NULL THEN 'no_national_average'
        WHEN is_same_cost(average_cost_amount, run_average_cost_amount) IS NOT TRUE THEN 'average_cost'
        WHEN NOT is_same_cost(cost_ratio * published_average_amount, run_average_cost_amount)
            THEN 'national_average'
        ELSE 'agrees'
    END AS outcome,
    case_count,
    run_case_count,
    minimum_case_count,
    cost_ratio,
    published_average_amount,
    CAST(round(implied_average_amount, 2) AS DECIMAL(18, 2)) AS implied_average_amount,
    average_cost_amount,
    run_average_cost_amount,
    measure_points,
    run_measure_points
FROM beside
