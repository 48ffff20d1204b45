-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, entity_type, entity_id
-- Says:  An entity that submitted data earns points for patients whose medical or social risk is at
--        or above the median, more the further above the mean, up to the year's maximum and not rounded
--        (reading F2); without data it earns nothing (reading F5).

WITH entity AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        bool_or(has_submission) AS has_submission,
        bool_or(is_facility_based) AS is_facility_based
    FROM score.scored_entity
    GROUP BY ALL
),

component AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        complexity_distribution.indicator,
        CASE
            WHEN found.indicator_value < complexity_distribution.median THEN 0
            -- no spread: nobody's patients are more complex than anybody's
            WHEN complexity_distribution.standard_deviation = 0 THEN 0
            -- reading F3: at or above the median and below the mean it may be negative
            ELSE
                rule.component_base_points
                + rule.component_points_per_standard_score
                * CAST(
                    (found.indicator_value - complexity_distribution.mean)
                    / complexity_distribution.standard_deviation AS DECIMAL(18, 12)
                )
        END AS points
    FROM score._risk_indicator AS risk
    INNER JOIN policy.complex_patient_bonus AS rule USING (performance_year)
    INNER JOIN score.complexity_distribution USING (performance_year)
    CROSS JOIN LATERAL (
        SELECT
            CASE complexity_distribution.indicator
                WHEN 'hcc_risk_score' THEN risk.average_hcc_risk_score
                WHEN 'dual_eligible_rate' THEN risk.dual_eligible_rate
            END AS indicator_value
    ) AS found
),

pointed AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        sum(points) FILTER (WHERE indicator = 'hcc_risk_score') AS medical_complexity_points,
        sum(points) FILTER (WHERE indicator = 'dual_eligible_rate') AS social_complexity_points
    FROM component
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    coalesce(risk.beneficiary_count, 0) AS beneficiary_count,
    risk.average_hcc_risk_score,
    risk.dual_eligible_rate,
    pointed.medical_complexity_points,
    pointed.social_complexity_points,
    CASE
        WHEN
            entity.has_submission
            OR (entity.is_facility_based AND rule.is_facility_based_score_sufficient)
            -- (viii)
            THEN greatest(0, least(
                rule.maximum_points,
                coalesce(pointed.medical_complexity_points, 0) + coalesce(pointed.social_complexity_points, 0)
            ))
        ELSE 0
    END AS bonus_points
FROM entity
INNER JOIN policy.complex_patient_bonus AS rule USING (performance_year)
LEFT JOIN score._risk_indicator AS risk USING (performance_year, entity_type, entity_id)
LEFT JOIN pointed USING (performance_year, entity_type, entity_id)
