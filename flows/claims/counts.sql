-- The counts as they are written: a measure without strata has an empty cell for the stratum.
SELECT
    tin,
    npi,
    measure_id,
    nullif(stratum, 'whole') AS stratum,
    eligible_population,
    performance_met,
    performance_not_met,
    eligible_population_exclusion,
    eligible_population_exception,
    reporting_numerator,
    reporting_denominator,
    performance_numerator,
    performance_denominator
FROM claims_quality.measure_count
ORDER BY ALL
