-- Rule:  42 CFR 414.1380(b)(1)(i)-(ii), (iv)-(v)
-- Grain: performance_year, entity_type, entity_id, reporting_option, node_id
-- Says:  Each quality measure of an entity: its rate and cases, the benchmark, the points before and
--        after floors and caps, whether it fills a slot, and what the next decile would have brought.

WITH of_entity AS (
    SELECT points.*
    FROM quality.measure_points AS points
    SEMI JOIN score_tree.shown_entity AS shown
        ON
            points.performance_year = shown.performance_year
            AND points.entity_type = shown.entity_type
            AND points.entity_id = shown.entity_id
            AND points.reporting_option = shown.reporting_option
),

described AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        collection_type,
        points.* EXCLUDE (
            performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
        ),
        measure.title,
        measure.e_measure_id,
        measure.is_inverse,
        performance.performance_rate,
        performance.case_count,
        performance.reported_count,
        performance.reportable_count,
        sent.met,
        sent.rate_denominator,
        sent.population,
        sent.is_end_to_end_reported,
        selected.slot_number,
        selected.is_required_priority,
        border.deciles,
        border.decile_points,
        border.is_descending,
        rate.next_rate,
        rate.next_points,
        bound.highest_points,
        category.available_points,
        benchmark.is_topped_out,
        -- the cap follows the flag of the benchmark, as quality.measure_points has it
        CASE
            WHEN topped_out.measure_id IS NOT NULL OR benchmark.is_topped_out_by_program THEN cap.cap_points
        END AS cap_points,
        collection.is_submitted AS is_sent_type,
        class_rule.citation,
        class_rule.confidence
    FROM of_entity AS points
    INNER JOIN policy.quality_collection_type AS collection
        USING (performance_year, reporting_option, collection_type)
    INNER JOIN policy.quality_points_range AS bound USING (performance_year)
    LEFT JOIN policy.quality_measure_class AS class_rule
        USING (performance_year, measure_class, is_small_practice)
    LEFT JOIN reference.measure USING (performance_year, measure_id)
    LEFT JOIN quality.measure_performance AS performance
        USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
    LEFT JOIN quality.measurement AS sent
        USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
    LEFT JOIN quality.category_score AS category
        USING (performance_year, entity_type, entity_id, reporting_option)
    LEFT JOIN quality.selected_measure AS selected
        USING (
            performance_year, entity_type, entity_id, reporting_option,
            collection_group, measure_id, collection_type
        )
    LEFT JOIN reference.benchmark USING (performance_year, measure_id, collection_type)
    LEFT JOIN policy.topped_out_measure AS topped_out USING (performance_year, measure_id)
    LEFT JOIN policy.topped_out_cap AS cap USING (performance_year, reporting_option)
    LEFT JOIN score_tree.benchmark_border AS border USING (performance_year, measure_id, collection_type)
    LEFT JOIN score_tree.judged_rate AS rate
        USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
),

judged AS (
    SELECT
        *,
        CASE
            WHEN slot_number IS NOT NULL THEN 'PICKED'
            -- what is computed from claims counts beside the slots, as the category's total has it
            WHEN NOT is_sent_type AND is_counted AND measure_class = 'benchmarked' THEN 'PICKED'
            WHEN is_counted THEN 'NOT_PICKED'
            ELSE 'EXCLUDED'
        END AS status,
        -- a measure earns no less than it does and no more than its cap
        CASE
            WHEN next_points IS NOT NULL THEN greatest(achievement_points, least(next_points, cap_points))
        END AS next_measure_points
    FROM described
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    'quality' AS category,
    measure_id || '/' || collection_type AS node_id,
    measure_id AS name,
    title,
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, reporting_option
        ORDER BY slot_number NULLS LAST, status DESC, measure_id, collection_type
    ) AS position,
    achievement_points AS points,
    highest_points AS maximum_points,
    status,
    CASE
        WHEN measure_class = 'administrative_claims_not_scored' THEN 'quality.administrative_claims_class'
        ELSE 'quality.measure_points'
    END AS rule_table,
    CASE
        WHEN measure_class = 'administrative_claims_not_scored' THEN 'not_scored_reason'
        WHEN reason = measure_class OR reason IS NULL THEN 'measure_class'
        ELSE 'measure_class; reason'
    END AS outcome_columns,
    CASE
        WHEN measure_class = 'administrative_claims_not_scored' THEN reason
        WHEN reason = measure_class OR reason IS NULL THEN measure_class
        ELSE measure_class || '; ' || reason
    END AS outcome,
    'policy.quality_measure_class' AS policy_table,
    citation AS policy_citation,
    confidence AS policy_confidence,
    CASE WHEN status = 'PICKED' AND next_measure_points > achievement_points THEN next_rate END AS next_rate,
    CASE WHEN status = 'PICKED' AND next_measure_points > achievement_points THEN next_measure_points END
        AS next_points,
    available_points,
    CAST({
        'submissionMethod': collection_type,
        'performanceRate': performance_rate,
        'performanceNumerator': met,
        'performanceDenominator': rate_denominator,
        'eligiblePopulation': population,
        'caseCount': case_count,
        'reportingRate': CASE
            WHEN reportable_count > 0 THEN CAST(100 * reported_count / reportable_count AS DECIMAL(18, 4))
        END,
        'isComplete': is_complete,
        'measureClass': measure_class,
        'noBenchmarks': deciles IS NULL,
        'benchmarkType': CASE WHEN deciles IS NOT NULL THEN collection_type END,
        'deciles': deciles,
        'decilePoints': decile_points,
        'isInverse': coalesce(is_descending, is_inverse),
        'decile': CAST(floor(benchmark_points) AS INTEGER),
        'decileScore': achievement_points,
        'benchmarkPoints': benchmark_points,
        'partialPoints': benchmark_points - floor(benchmark_points),
        'toppedOut': is_topped_out,
        'capPoints': cap_points,
        'isSmallPractice': is_small_practice,
        'isOutcome': is_outcome,
        'isHighPriority': is_high_priority,
        'isEndToEndReported': is_end_to_end_reported,
        'eMeasureId': e_measure_id,
        'slotNumber': slot_number,
        'isRequiredPriority': is_required_priority
    } AS JSON) AS facts
FROM judged
