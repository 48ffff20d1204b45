-- Rule:  42 CFR 414.1340; 42 CFR 414.1380(b)(1)(ii)-(iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure of several rates performs at the mean of its strata's rates, at the sum of met
--        over the sum of met and not met, or at its one deciding stratum; a rate that its
--        registry gave for the whole measure wins.

WITH total AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        s.measure_id,
        s.collection_type,
        sum(s.met) FILTER (WHERE s.makes_rate) AS met,
        sum(s.rate_denominator) FILTER (WHERE s.makes_rate) AS rate_denominator,
        -- reading P20: a stratum without patients has no rate and no part in the mean
        sum(s.stratum_rate) FILTER (WHERE s.makes_rate) AS rate_sum,
        count(s.stratum_rate) FILTER (WHERE s.makes_rate) AS rate_count,
        count(*) FILTER (WHERE s.makes_rate AND s.is_rate_given) AS given_rate_count,
        sum(s.reported_count) FILTER (WHERE s.makes_completeness) AS reported_count,
        sum(s.reportable_count) FILTER (WHERE s.makes_completeness) AS reportable_count,
        sum(s.case_count) FILTER (WHERE s.makes_completeness) AS case_sum,
        max(s.case_count) FILTER (WHERE s.makes_completeness) AS largest_case_count
    FROM quality._stratum_rate AS s
    GROUP BY ALL
)

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.reporting_option,
    m.measure_id,
    m.collection_type,
    CASE
        WHEN coalesce(t.rate_denominator, 0) = 0 THEN NULL
        -- readings P1 and P19
        WHEN
            m.metric_type = 'registryMultiPerformanceRate' AND m.performance_rate IS NOT NULL
            THEN m.performance_rate
        WHEN
            m.overall_algorithm = 'simpleAverage'
            THEN round(CAST(t.rate_sum / t.rate_count AS DECIMAL(18, 9)), 2)
        WHEN
            m.overall_algorithm IN ('overallStratumOnly', 'split') AND t.given_rate_count > 0
            THEN t.rate_sum
        -- weightedAverage, sumNumerators and one computed stratum; reading P1: half up
        -- in whole hundredths of a percent (10000 to one)
        ELSE
            CAST(
                (10000 * t.met + t.rate_denominator // 2) // t.rate_denominator / 100
                AS DECIMAL(18, 2)
            )
    END AS performance_rate,
    CASE m.overall_algorithm
        WHEN 'simpleAverage' THEN coalesce(t.largest_case_count, 0)
        ELSE coalesce(t.case_sum, 0)
    END AS case_count,
    coalesce(t.reported_count, 0) AS reported_count,
    coalesce(t.reportable_count, 0) AS reportable_count,
    -- reading Q4: nobody to report, or nobody left to perform
    (coalesce(t.rate_denominator, 0) = 0 OR coalesce(t.reportable_count, 0) = 0)
        AS is_zero_denominator
FROM quality.measurement AS m
LEFT JOIN total AS t
    ON
        m.performance_year = t.performance_year
        AND m.entity_type = t.entity_type
        AND m.entity_id = t.entity_id
        AND m.reporting_option = t.reporting_option
        AND m.measure_id = t.measure_id
        AND m.collection_type = t.collection_type
WHERE
    m.set_aside_reason IS NULL
    AND m.metric_type IN ('multiPerformanceRate', 'registryMultiPerformanceRate')
