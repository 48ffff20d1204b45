-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, entity_type, indicator
-- Says:  Median, mean and spread of each risk indicator are those that CMS published for the prior
--        period; where it published none, those of the entities of this run, and marked so.

WITH indicator AS (
    SELECT
        r.performance_year,
        r.entity_type,
        'hcc_risk_score' AS indicator,
        r.average_hcc_risk_score AS indicator_value
    FROM score._risk_indicator AS r
    UNION ALL
    SELECT
        r.performance_year,
        r.entity_type,
        'dual_eligible_rate' AS indicator,
        r.dual_eligible_rate AS indicator_value
    FROM score._risk_indicator AS r
),

centre AS (
    SELECT
        i.performance_year,
        i.entity_type,
        i.indicator,
        median(i.indicator_value) AS median,
        CAST(sum(i.indicator_value) / count(*) AS DECIMAL(18, 10)) AS mean
    FROM indicator AS i
    GROUP BY i.performance_year, i.entity_type, i.indicator
),

spread AS (
    SELECT
        c.performance_year,
        c.entity_type,
        c.indicator,
        c.median,
        c.mean,
        CAST(
            sqrt(sum((i.indicator_value - c.mean) * (i.indicator_value - c.mean)) / count(*))
            AS DECIMAL(18, 10)
        ) AS standard_deviation
    FROM centre AS c
    INNER JOIN indicator AS i
        ON
            c.performance_year = i.performance_year
            AND c.entity_type = i.entity_type
            AND c.indicator = i.indicator
    GROUP BY c.performance_year, c.entity_type, c.indicator, c.median, c.mean
)

SELECT
    p.performance_year,
    p.entity_type,
    p.indicator,
    coalesce(p.median, s.median) AS median,
    coalesce(p.mean, s.mean) AS mean,
    coalesce(p.standard_deviation, s.standard_deviation) AS standard_deviation,
    (p.median IS NULL OR p.mean IS NULL OR p.standard_deviation IS NULL)
        AS is_distribution_defaulted
FROM policy.complex_patient_distribution AS p
INNER JOIN spread AS s
    ON
        p.performance_year = s.performance_year
        AND p.entity_type = s.entity_type
        AND p.indicator = s.indicator
