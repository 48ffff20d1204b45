-- Rule:  42 CFR 414.1335(a)(1); 42 CFR 414.1340(b)
-- Grain: performance_year, tin, npi, measure_id, stratum
-- Says:  The counts of each measure with claims definitions for everyone who reports by claims: the
--        population is every eligible instance, answered or not; completeness is answered of all.

WITH total AS (
    SELECT
        performance_year,
        reporter_number,
        rate_number,
        advantage_order,
        sum(instance_count) AS instance_count
    FROM claims_quality.instance_outcome
    GROUP BY ALL
),

counted AS (
    SELECT
        performance_year,
        reporter_number,
        rate_number,
        sum(instance_count) AS population,
        sum(instance_count) FILTER (WHERE answer.option_type = 'performanceMet') AS met,
        sum(instance_count) FILTER (WHERE answer.option_type = 'performanceNotMet') AS not_met,
        sum(instance_count) FILTER (WHERE answer.option_type = 'eligiblePopulationExclusion') AS exclusion,
        sum(instance_count) FILTER (WHERE answer.option_type = 'eligiblePopulationException') AS exception
    FROM total
    INNER JOIN claims_quality._rate USING (performance_year, rate_number)
    LEFT JOIN claims_quality._answer_order AS answer USING (performance_year, measure_id, advantage_order)
    GROUP BY ALL
)

SELECT
    performance_year,
    reporter.tin,
    reporter.npi,
    rate.measure_id,
    rate.stratum,
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
FROM claims_quality.reporter AS reporter
INNER JOIN claims_quality._rate AS rate USING (performance_year)
LEFT JOIN counted USING (performance_year, reporter_number, rate_number)
