-- Rule:  42 CFR 414.1340; 42 CFR 414.1380(b)(1)(ii)-(iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure of several rates performs at the mean of its strata's rates, at the sum of met
--        over the sum of met and not met, or at its one deciding stratum; a rate that its
--        registry gave for the whole measure wins.

WITH total AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        measure_id,
        collection_type,
        sum(met) FILTER (WHERE makes_rate) AS met,
        sum(rate_denominator) FILTER (WHERE makes_rate) AS rate_denominator,
        -- reading P20: a stratum without patients has no rate and no part in the mean
        sum(stratum_rate) FILTER (WHERE makes_rate) AS rate_sum,
        count(stratum_rate) FILTER (WHERE makes_rate) AS rate_count,
        count(*) FILTER (WHERE makes_rate AND is_rate_given) AS given_rate_count,
        sum(reported_count) FILTER (WHERE makes_completeness) AS reported_count,
        sum(reportable_count) FILTER (WHERE makes_completeness) AS reportable_count,
        sum(case_count) FILTER (WHERE makes_completeness) AS case_sum,
        max(case_count) FILTER (WHERE makes_completeness) AS largest_case_count
    FROM quality._stratum_rate
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    measure_id,
    collection_type,
    CASE
        WHEN coalesce(total.rate_denominator, 0) = 0 THEN NULL
        -- readings P1 and P19
        WHEN
            measurement.metric_type = 'registryMultiPerformanceRate'
            AND measurement.performance_rate IS NOT NULL
            THEN measurement.performance_rate
        WHEN
            measurement.overall_algorithm = 'simpleAverage'
            THEN round(CAST(total.rate_sum / total.rate_count AS DECIMAL(18, 9)), 2)
        WHEN
            measurement.overall_algorithm IN ('overallStratumOnly', 'split') AND total.given_rate_count > 0
            THEN total.rate_sum
        -- weightedAverage, sumNumerators and one computed stratum; reading P1: half up
        -- in whole hundredths of a percent (10000 to one)
        ELSE
            CAST(
                (10000 * total.met + total.rate_denominator // 2) // total.rate_denominator / 100
                AS DECIMAL(18, 2)
            )
    END AS performance_rate,
    CASE measurement.overall_algorithm
        WHEN 'simpleAverage' THEN coalesce(total.largest_case_count, 0)
        ELSE coalesce(total.case_sum, 0)
    END AS case_count,
    coalesce(total.reported_count, 0) AS reported_count,
    coalesce(total.reportable_count, 0) AS reportable_count,
    -- reading Q4: nobody to report, or nobody left to perform
    (coalesce(total.rate_denominator, 0) = 0 OR coalesce(total.reportable_count, 0) = 0)
        AS is_zero_denominator
FROM quality.measurement
LEFT JOIN total
    USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
WHERE
    measurement.set_aside_reason IS NULL
    AND measurement.metric_type IN ('multiPerformanceRate', 'registryMultiPerformanceRate')
