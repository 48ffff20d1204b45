-- Rule:  42 CFR 414.1340; 42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type, stratum
-- Says:  The measure's algorithm says which strata make its rate and which its completeness and
--        cases: the one named overall, the performance and the reporting stratum, or all but
--        the one named overall.

WITH stratum AS (
    SELECT
        measurement.performance_year,
        measurement.entity_type,
        measurement.entity_id,
        measurement.reporting_option,
        measurement.measure_id,
        measurement.collection_type,
        measurement.is_registry_measure,
        measurement.metric_type,
        measurement.overall_algorithm,
        lower(stratum.stratum) AS stratum,
        stratum.performance_rate,
        coalesce(stratum.performance_met, 0) AS met,
        coalesce(stratum.performance_met, 0) + coalesce(stratum.performance_not_met, 0) AS rate_denominator,
        coalesce(stratum.eligible_population, 0) AS population,
        coalesce(stratum.eligible_population_exclusion, 0) AS excluded,
        coalesce(stratum.eligible_population_exception, 0) AS excepted
    FROM quality.measurement
    INNER JOIN ingest.measurement_stratum AS stratum
        ON
            measurement.performance_year = stratum.performance_year
            AND measurement.entity_type = stratum.entity_type
            AND measurement.entity_id = stratum.entity_id
            AND measurement.program_name = stratum.program_name
            AND measurement.collection_type = stratum.submission_method
            AND measurement.measure_id = stratum.measure_id
    WHERE
        measurement.set_aside_reason IS NULL
        AND measurement.metric_type IN ('multiPerformanceRate', 'registryMultiPerformanceRate')
        AND stratum.category = 'quality'
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    measure_id,
    collection_type,
    stratum,
    met,
    rate_denominator,
    CASE
        WHEN rate_denominator = 0 THEN NULL
        -- reading P1: a rate that a registry gave is used as it comes
        WHEN
            metric_type = 'registryMultiPerformanceRate' AND performance_rate IS NOT NULL
            THEN performance_rate
        ELSE CAST(100 * met / rate_denominator AS DECIMAL(18, 12))
    END AS stratum_rate,
    metric_type = 'registryMultiPerformanceRate' AND performance_rate IS NOT NULL AS is_rate_given,
    population AS reportable_count,
    rate_denominator + excluded + excepted AS reported_count,
    -- reading P3
    CASE
        WHEN collection_type = 'electronicHealthRecord' OR is_registry_measure
            THEN population - excluded
        ELSE population
    END AS case_count,
    CASE overall_algorithm
        WHEN 'overallStratumOnly' THEN stratum = 'overall'
        WHEN 'split' THEN stratum = 'performance'
        ELSE stratum <> 'overall'
    END AS makes_rate,
    -- readings P21 and P22
    CASE overall_algorithm
        WHEN 'overallStratumOnly' THEN stratum = 'overall'
        WHEN 'split' THEN stratum = 'reporting'
        ELSE stratum <> 'overall'
    END AS makes_completeness
FROM stratum
