-- Rule:  42 CFR 414.1380(c)(3)(v)-(vii); reading S40
-- Grain: performance_year, indicator
-- Says:  Median, mean and spread of each risk indicator in the prior period are those of last year's
--        run; without one those that CMS published; without these this run's own, marked so.

WITH known AS (
    SELECT
        performance_year + 1 AS performance_year,
        indicator,
        median,
        mean,
        standard_deviation,
        'prior_run' AS distribution_source
    FROM prior.complexity_moment
    UNION ALL
    SELECT
        performance_year,
        indicator,
        median,
        mean,
        standard_deviation,
        'policy' AS distribution_source
    FROM policy.complex_patient_distribution
    -- a part of them is no distribution
    WHERE median IS NOT NULL AND mean IS NOT NULL AND standard_deviation IS NOT NULL
    UNION ALL
    SELECT
        performance_year,
        indicator,
        median,
        mean,
        standard_deviation,
        'own_population' AS distribution_source
    FROM score.complexity_moment
)

SELECT
    performance_year,
    indicator,
    median,
    mean,
    standard_deviation,
    distribution_source,
    distribution_source = 'own_population' AS is_distribution_defaulted
FROM known
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, indicator
        ORDER BY distribution_source = 'own_population', distribution_source = 'policy'
    ) = 1
