-- Rule:  42 CFR 414.1340; 42 CFR 414.1380(b)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Every quality measure of a scored entity has a performance rate, a case count and, where
--        it was submitted, a share of its population reported that is complete or not.

WITH performance AS (
    SELECT s.*
    FROM quality._single_rate AS s
    UNION ALL BY NAME
    SELECT t.*
    FROM quality._multi_rate AS t
    UNION ALL BY NAME
    -- reading P23: the numerator already is the average or ratio
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.measure_id,
        m.collection_type,
        CASE WHEN m.denominator > 0 THEN m.numerator END AS performance_rate,
        m.denominator AS case_count,
        m.observation_instances + m.denominator_exception + m.numerator_exclusion AS reported_count,
        m.denominator AS reportable_count,
        m.denominator = 0 OR m.numerator IS NULL AS is_zero_denominator
    FROM quality.measurement AS m
    WHERE m.set_aside_reason IS NULL AND m.metric_type = 'nonProportion'
    UNION ALL BY NAME
    -- summary survey measures: the vendor's score as it comes
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.measure_id,
        m.collection_type,
        m.score AS performance_rate,
        m.is_below_minimum,
        FALSE AS is_zero_denominator
    FROM quality.measurement AS m
    WHERE m.set_aside_reason IS NULL AND m.metric_type = 'cahps'
    UNION ALL BY NAME
    -- 414.1335: measures that CMS computes from claims
    SELECT
        r.performance_year,
        r.entity_type,
        r.entity_id,
        r.reporting_option,
        r.measure_id,
        'administrativeClaims' AS collection_type,
        r.performance_rate,
        r.case_count,
        FALSE AS is_zero_denominator
    FROM quality._claims_result AS r
    UNION ALL BY NAME
    -- 414.1365(c)(1): selected for an MVP, but CMS could compute no result
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.measure_id,
        m.collection_type,
        FALSE AS is_zero_denominator
    FROM quality.measurement AS m
    ANTI JOIN quality._claims_result AS r
        ON
            m.performance_year = r.performance_year
            AND m.entity_type = r.entity_type
            AND m.entity_id = r.entity_id
            AND m.reporting_option = r.reporting_option
            AND m.measure_id = r.measure_id
    WHERE m.set_aside_reason = 'administrative_claims_selection'
)

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.reporting_option,
    p.measure_id,
    p.collection_type,
    p.performance_rate,
    p.case_count,
    p.reported_count,
    p.reportable_count,
    -- reading P4: the exact ratio; null where nothing is submitted to be complete
    100 * p.reported_count >= c.data_completeness_percent * p.reportable_count AS is_complete,
    p.is_zero_denominator,
    p.is_below_minimum
FROM performance AS p
INNER JOIN policy.quality_data_completeness AS c
    ON p.performance_year = c.performance_year AND p.collection_type = c.collection_type
