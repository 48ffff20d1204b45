-- Rule:  42 CFR 414.1380(b)(1)(i)-(ii), (iv)-(v)
-- Grain: performance_year, entity_type, entity_id, reporting_option, node_id
-- Says:  Each quality measure of an entity: its rate and cases, the benchmark, the points before and
--        after floors and caps, whether it fills a slot, and what the next decile would have brought.

WITH judged AS (
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
    FROM score_tree.described_measure
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
