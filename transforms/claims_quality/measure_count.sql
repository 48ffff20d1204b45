-- Rule:  42 CFR 414.1335(a)(1); 42 CFR 414.1340(b)
-- Grain: performance_year, tin, npi, measure_id, stratum
-- Says:  The counts of each measure with claims definitions for everyone who reports by claims: the
--        population is every eligible instance, answered or not; completeness is answered of all.

WITH patient AS (
    SELECT DISTINCT
        performance_year,
        patient_number,
        tin,
        npi
    FROM claims_quality._claim
),

counted_stratum AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        stratum
    FROM claims_quality._answer_option
),

counted AS (
    SELECT
        performance_year,
        tin,
        npi,
        measure_id,
        stratum,
        sum(instance_count) AS population,
        sum(instance_count) FILTER (WHERE option_type = 'performanceMet') AS met,
        sum(instance_count) FILTER (WHERE option_type = 'performanceNotMet') AS not_met,
        sum(instance_count) FILTER (WHERE option_type = 'eligiblePopulationExclusion') AS exclusion,
        sum(instance_count) FILTER (WHERE option_type = 'eligiblePopulationException') AS exception
    FROM claims_quality.instance_outcome
    INNER JOIN patient USING (performance_year, patient_number)
    GROUP BY ALL
)

SELECT
    performance_year,
    tin,
    npi,
    measure_id,
    stratum,
    coalesce(population, 0) AS eligible_population,
    coalesce(met, 0) AS performance_met,
    coalesce(not_met, 0) AS performance_not_met,
    coalesce(exclusion, 0) AS eligible_population_exclusion,
    coalesce(exception, 0) AS eligible_population_exception,
    coalesce(met, 0) + coalesce(not_met, 0) + coalesce(exclusion, 0) + coalesce(exception, 0)
        AS reporting_numerator,
    coalesce(population, 0) AS reporting_denominator,
    coalesce(met, 0) AS performance_numerator,
    coalesce(met, 0) + coalesce(not_met, 0) AS performance_denominator
FROM claims_quality.reporter
INNER JOIN counted_stratum USING (performance_year)
LEFT JOIN counted USING (performance_year, tin, npi, measure_id, stratum)
