-- Rule:  42 CFR 414.1340; 42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type, stratum
-- Says:  The measure's algorithm says which strata make its rate and which its completeness and
--        cases: the one named overall, the performance and the reporting stratum, or all but
--        the one named overall.

WITH stratum AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.measure_id,
        m.collection_type,
        m.is_registry_measure,
        m.metric_type,
        m.overall_algorithm,
        lower(t.stratum) AS stratum,
        t.performance_rate,
        coalesce(t.performance_met, 0) AS met,
        coalesce(t.performance_met, 0) + coalesce(t.performance_not_met, 0) AS rate_denominator,
        coalesce(t.eligible_population, 0) AS population,
        coalesce(t.eligible_population_exclusion, 0) AS excluded,
        coalesce(t.eligible_population_exception, 0) AS excepted
    FROM quality.measurement AS m
    INNER JOIN ingest.measurement_stratum AS t
        ON
            m.performance_year = t.performance_year
            AND m.entity_type = t.entity_type
            AND m.entity_id = t.entity_id
            AND m.program_name = t.program_name
            AND m.collection_type = t.submission_method
            AND m.measure_id = t.measure_id
    WHERE
        m.set_aside_reason IS NULL
        AND m.metric_type IN ('multiPerformanceRate', 'registryMultiPerformanceRate')
        AND t.category = 'quality'
)

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    s.measure_id,
    s.collection_type,
    s.stratum,
    s.met,
    s.rate_denominator,
    CASE
        WHEN s.rate_denominator = 0 THEN NULL
        -- reading P1: a rate that a registry gave is used as it comes
        WHEN
            s.metric_type = 'registryMultiPerformanceRate' AND s.performance_rate IS NOT NULL
            THEN s.performance_rate
        ELSE CAST(100 * s.met / s.rate_denominator AS DECIMAL(18, 12))
    END AS stratum_rate,
    s.metric_type = 'registryMultiPerformanceRate' AND s.performance_rate IS NOT NULL AS is_rate_given,
    s.population AS reportable_count,
    s.rate_denominator + s.excluded + s.excepted AS reported_count,
    -- reading P3
    CASE
        WHEN s.collection_type = 'electronicHealthRecord' OR s.is_registry_measure
            THEN s.population - s.excluded
        ELSE s.population
    END AS case_count,
    CASE s.overall_algorithm
        WHEN 'overallStratumOnly' THEN s.stratum = 'overall'
        WHEN 'split' THEN s.stratum = 'performance'
        ELSE s.stratum <> 'overall'
    END AS makes_rate,
    -- readings P21 and P22
    CASE s.overall_algorithm
        WHEN 'overallStratumOnly' THEN s.stratum = 'overall'
        WHEN 'split' THEN s.stratum = 'reporting'
        ELSE s.stratum <> 'overall'
    END AS makes_completeness
FROM stratum AS s
