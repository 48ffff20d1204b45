-- Rule:  42 CFR 414.1340; 42 CFR 414.1380(b)(1)(ii)-(iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure of one rate performs at met over met and not met, rounded half up to two
--        decimals, unless its registry gave the rate; its cases are the eligible population,
--        less exclusions for eCQMs and QCDR measures.

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.reporting_option,
    m.measure_id,
    m.collection_type,
    CASE
        WHEN m.rate_denominator = 0 THEN NULL
        -- reading P1: a rate that a registry gave is used as it comes
        WHEN
            m.metric_type = 'registrySinglePerformanceRate' AND m.performance_rate IS NOT NULL
            THEN m.performance_rate
        -- reading P1: half up in whole hundredths of a percent (10000 to one)
        ELSE
            CAST(
                (10000 * m.met + m.rate_denominator // 2) // m.rate_denominator / 100
                AS DECIMAL(18, 2)
            )
    END AS performance_rate,
    -- reading P3
    CASE
        WHEN m.collection_type = 'electronicHealthRecord' OR m.is_registry_measure
            THEN m.population - m.excluded
        ELSE m.population
    END AS case_count,
    m.rate_denominator + m.excluded + m.excepted AS reported_count,
    m.population AS reportable_count,
    m.rate_denominator = 0 AS is_zero_denominator
FROM quality.measurement AS m
WHERE
    m.set_aside_reason IS NULL
    AND m.metric_type IN ('singlePerformanceRate', 'registrySinglePerformanceRate')
