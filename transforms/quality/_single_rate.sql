-- Rule:  42 CFR 414.1340; 42 CFR 414.1380(b)(1)(ii)-(iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure of one rate performs at met over met and not met, rounded half up to two
--        decimals, unless its registry gave the rate; its cases are the eligible population,
--        less exclusions for eCQMs and QCDR measures.

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    measure_id,
    collection_type,
    CASE
        WHEN rate_denominator = 0 THEN NULL
        -- reading P1: a rate that a registry gave is used as it comes
        WHEN
            metric_type = 'registrySinglePerformanceRate' AND performance_rate IS NOT NULL
            THEN performance_rate
        -- reading P1: half up in whole hundredths of a percent (10000 to one)
        ELSE
            CAST(
                (10000 * met + rate_denominator // 2) // rate_denominator / 100
                AS DECIMAL(18, 2)
            )
    END AS performance_rate,
    -- reading P3
    CASE
        WHEN collection_type = 'electronicHealthRecord' OR is_registry_measure
            THEN population - excluded
        ELSE population
    END AS case_count,
    rate_denominator + excluded + excepted AS reported_count,
    population AS reportable_count,
    rate_denominator = 0 AS is_zero_denominator
FROM quality.measurement
WHERE
    set_aside_reason IS NULL
    AND metric_type IN ('singlePerformanceRate', 'registrySinglePerformanceRate')
