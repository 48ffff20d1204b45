-- Rule:  42 CFR 414.1340; 42 CFR 414.1380(b)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Every quality measure of a scored entity has a performance rate, a case count and, where
--        it was submitted, a share of its population reported that is complete or not.

WITH performance AS (
    SELECT *
    FROM quality._single_rate
    UNION ALL BY NAME
    SELECT *
    FROM quality._multi_rate
    UNION ALL BY NAME
    -- reading P23: the numerator already is the average or ratio
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        collection_type,
        CASE WHEN denominator > 0 THEN numerator END AS performance_rate,
        denominator AS case_count,
        observation_instances + denominator_exception + numerator_exclusion AS reported_count,
        denominator AS reportable_count,
        denominator = 0 OR numerator IS NULL AS is_zero_denominator
    FROM quality.measurement
    WHERE set_aside_reason IS NULL AND metric_type = 'nonProportion'
    UNION ALL BY NAME
    -- summary survey measures: the vendor's score as it comes
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        collection_type,
        score AS performance_rate,
        is_below_minimum,
        FALSE AS is_zero_denominator
    FROM quality.measurement
    WHERE set_aside_reason IS NULL AND metric_type = 'cahps'
    UNION ALL BY NAME
    -- 414.1335: measures that CMS computes from claims
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        'administrativeClaims' AS collection_type,
        performance_rate,
        case_count,
        FALSE AS is_zero_denominator
    FROM quality._claims_result
    UNION ALL BY NAME
    -- 414.1365(c)(1): selected for an MVP, but CMS could compute no result
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        measurement.collection_type,
        FALSE AS is_zero_denominator
    FROM quality.measurement
    ANTI JOIN quality._claims_result
        USING (performance_year, entity_type, entity_id, reporting_option, measure_id)
    WHERE measurement.set_aside_reason = 'administrative_claims_selection'
)

SELECT
    performance_year,
    performance.entity_type,
    performance.entity_id,
    performance.reporting_option,
    performance.measure_id,
    collection_type,
    performance.performance_rate,
    performance.case_count,
    performance.reported_count,
    performance.reportable_count,
    -- reading P4: the exact ratio; null where nothing is submitted to be complete
    100 * performance.reported_count
    >= completeness.data_completeness_percent * performance.reportable_count AS is_complete,
    performance.is_zero_denominator,
    performance.is_below_minimum
FROM performance
INNER JOIN policy.quality_data_completeness AS completeness USING (performance_year, collection_type)
