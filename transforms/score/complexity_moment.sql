-- Rule:  42 CFR 414.1380(c)(3)(v)-(vii); reading F19
-- Grain: performance_year, indicator
-- Says:  Median, mean and spread of each risk indicator over the clinicians of this run who sent data
--        or are facility-based, each once: what the year after stands on.

-- (v) each clinician once, with the indicator of the entity whose score counts (reading F19)
WITH counting AS (
    SELECT
        performance_year,
        considered.tin,
        considered.npi,
        entity_type,
        entity_id,
        weighted.has_data
    FROM score._considered_entity AS considered
    INNER JOIN score._weighted_score AS weighted USING (performance_year, entity_type, entity_id)
    INNER JOIN policy.performance_threshold AS threshold USING (performance_year)
    QUALIFY
        row_number() OVER (
            PARTITION BY performance_year, considered.tin, considered.npi
            ORDER BY
                considered.selection_order,
                (weighted.reason = 'no_submission') IS TRUE,
                CASE weighted.reason
                    WHEN 'fewer_than_two_categories' THEN threshold.performance_threshold * 100
                    ELSE weighted.weighted_hundredths
                END DESC,
                considered.tie_order,
                weighted.reporting_option,
                entity_id
        ) = 1
),

indicator AS (
    SELECT
        performance_year,
        unnest(['hcc_risk_score', 'dual_eligible_rate']) AS indicator,
        unnest([risk.average_hcc_risk_score, risk.dual_eligible_rate]) AS indicator_value
    FROM counting
    INNER JOIN score._risk_indicator AS risk USING (performance_year, entity_type, entity_id)
    -- (v) of those who sent data or are facility-based; a threshold score may be one of silence
    WHERE counting.has_data
),

centre AS (
    SELECT
        performance_year,
        indicator,
        median(indicator_value) AS median,
        CAST(sum(indicator_value) / count(*) AS DECIMAL(18, 12)) AS mean
    FROM indicator
    GROUP BY ALL
)

SELECT
    performance_year,
    indicator,
    count(*) AS clinician_count,
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
INNER JOIN indicator USING (performance_year, indicator)
GROUP BY ALL
