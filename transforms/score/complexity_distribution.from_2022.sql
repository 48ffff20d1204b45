-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, entity_type, indicator
-- Says:  Median, mean and spread of each risk indicator are those that CMS published for the prior
--        period; where it published none, those of the entities of this run, and marked so.

WITH indicator AS (
    SELECT
        performance_year,
        entity_type,
        'hcc_risk_score' AS indicator,
        average_hcc_risk_score AS indicator_value
    FROM score._risk_indicator
    UNION ALL
    SELECT
        performance_year,
        entity_type,
        'dual_eligible_rate' AS indicator,
        dual_eligible_rate AS indicator_value
    FROM score._risk_indicator
),

centre AS (
    SELECT
        performance_year,
        entity_type,
        indicator,
        median(indicator_value) AS median,
        CAST(sum(indicator_value) / count(*) AS DECIMAL(18, 12)) AS mean
    FROM indicator
    GROUP BY ALL
),

spread AS (
    SELECT
        centre.performance_year,
        centre.entity_type,
        centre.indicator,
        centre.median,
        centre.mean,
        CAST(
            sqrt(
                sum((indicator.indicator_value - centre.mean) * (indicator.indicator_value - centre.mean))
                / count(*)
            )
            AS DECIMAL(18, 12)
        ) AS standard_deviation
    FROM centre
    INNER JOIN indicator
        ON
            centre.performance_year = indicator.performance_year
            AND centre.entity_type = indicator.entity_type
            AND centre.indicator = indicator.indicator
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    indicator,
    coalesce(published.median, spread.median) AS median,
    coalesce(published.mean, spread.mean) AS mean,
    coalesce(published.standard_deviation, spread.standard_deviation) AS standard_deviation,
    (published.median IS NULL OR published.mean IS NULL OR published.standard_deviation IS NULL)
        AS is_distribution_defaulted
FROM policy.complex_patient_distribution AS published
INNER JOIN spread USING (performance_year, entity_type, indicator)
