-- Rule:  42 CFR 414.1335; 42 CFR 414.1365(c)(1), (d)(3)(i); 42 CFR 414.1380(b)(1)(i), (iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure computed from claims is scored for entities of its kind and size that reach
--        its case minimum and for which it has a benchmark; otherwise it does not count. An MVP
--        scores one population health measure and the outcome measure that was selected.

WITH tested AS (
    SELECT
        benchmarked.*,
        claims_rule.claims_role,
        selection.is_participant_selection AND measurement.measure_id IS NOT NULL AS is_population_selected,
        measurement.measure_id IS NOT NULL AS is_selected,
        CASE
            WHEN suppression.measure_id IS NOT NULL THEN 'suppressed'
            WHEN claims_rule.is_scored IS NOT TRUE THEN 'not_scored_for_entity'
            WHEN
                claims_rule.minimum_clinician_count IS NOT NULL
                AND (entity.clinician_count >= claims_rule.minimum_clinician_count) IS NOT TRUE
                THEN 'too_few_clinicians'
            WHEN (benchmarked.case_count >= claims_rule.case_minimum) IS NOT TRUE THEN 'below_case_minimum'
            WHEN benchmarked.benchmark_points IS NULL THEN 'no_benchmark'
        END AS failed_test
    FROM quality._benchmark_points AS benchmarked
    INNER JOIN policy.quality_collection_type AS collection
        ON
            benchmarked.performance_year = collection.performance_year
            AND benchmarked.reporting_option = collection.reporting_option
            AND benchmarked.collection_type = collection.collection_type
            AND NOT collection.is_submitted
    INNER JOIN policy.population_health_selection AS selection
        ON benchmarked.performance_year = selection.performance_year
    LEFT JOIN policy.administrative_claims_measure AS claims_rule
        ON
            benchmarked.performance_year = claims_rule.performance_year
            AND benchmarked.reporting_option = claims_rule.reporting_option
            AND benchmarked.entity_type = claims_rule.entity_type
            AND benchmarked.measure_id = claims_rule.measure_id
    LEFT JOIN quality.measurement
        ON
            benchmarked.performance_year = measurement.performance_year
            AND benchmarked.entity_type = measurement.entity_type
            AND benchmarked.entity_id = measurement.entity_id
            AND benchmarked.reporting_option = measurement.reporting_option
            AND benchmarked.measure_id = measurement.measure_id
            AND measurement.set_aside_reason = 'administrative_claims_selection'
    -- the clinicians counted are those of the entity whose results they are
    LEFT JOIN eligibility.result_source AS source
        ON
            benchmarked.performance_year = source.performance_year
            AND benchmarked.entity_type = source.entity_type
            AND benchmarked.entity_id = source.entity_id
    LEFT JOIN eligibility.entity
        ON
            source.performance_year = entity.performance_year
            AND source.source_entity_type = entity.entity_type
            AND source.source_entity_id = entity.entity_id
    LEFT JOIN reference.measure_suppression AS suppression
        ON
            benchmarked.performance_year = suppression.performance_year
            AND benchmarked.measure_id = suppression.measure_id
            AND benchmarked.collection_type = suppression.collection_type
            AND suppression.treatment = 'suppressed'
),

ranked AS (
    SELECT
        *,
        -- reading Q19: the selected one, scorable or not; else the best that can be scored
        row_number() OVER (
            PARTITION BY
                performance_year, entity_type, entity_id, reporting_option, claims_role
            ORDER BY
                is_population_selected DESC NULLS LAST,
                failed_test IS NULL DESC,
                benchmark_points DESC NULLS LAST,
                measure_id
        ) AS preference
    FROM tested
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    measure_id,
    collection_type,
    CASE
        -- reading Q21
        WHEN claims_role = 'selected_outcome' AND NOT is_selected THEN 'not_selected'
        WHEN failed_test IS NOT NULL THEN failed_test
        WHEN claims_role = 'population_health' AND preference > 1
            THEN 'other_population_measure'
    END AS not_scored_reason,
    CASE
        -- reading Q18
        WHEN claims_role = 'selected_outcome' AND is_selected AND failed_test IS NULL
            THEN 'selected_benchmarked'
        WHEN claims_role = 'selected_outcome' AND is_selected THEN 'selected_not_scorable'
        WHEN not_scored_reason IS NULL THEN 'benchmarked'
        ELSE 'administrative_claims_not_scored'
    END AS measure_class,
    benchmark_points,
    is_topped_out_by_program,
    CAST(NULL AS BOOLEAN) AS is_complete
FROM ranked
