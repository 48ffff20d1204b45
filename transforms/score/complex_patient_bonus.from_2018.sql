-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, entity_type, entity_id
-- Says:  An entity that submitted data earns its patients' mean HCC risk score and a multiple of
--        their dual-eligible rate, the sum once or twice over, up to the year's maximum and not rounded
--        (reading F2); without data it earns nothing (reading F5).

WITH entity AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        bool_or(has_submission) AS has_submission
    FROM eligibility.scored_entity
    GROUP BY ALL
),

component AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        entity.has_submission,
        rule.maximum_points,
        risk.beneficiary_count,
        risk.average_hcc_risk_score,
        risk.dual_eligible_rate,
        rule.bonus_multiplier * rule.hcc_risk_score_multiplier * risk.average_hcc_risk_score
            AS medical_complexity_points,
        rule.bonus_multiplier * rule.dual_eligible_rate_multiplier * risk.dual_eligible_rate
            AS social_complexity_points
    FROM entity
    INNER JOIN policy.complex_patient_bonus AS rule USING (performance_year)
    LEFT JOIN score._risk_indicator AS risk USING (performance_year, entity_type, entity_id)
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    coalesce(beneficiary_count, 0) AS beneficiary_count,
    average_hcc_risk_score,
    dual_eligible_rate,
    medical_complexity_points,
    social_complexity_points,
    CASE
        WHEN has_submission
            THEN least(
                maximum_points,
                coalesce(medical_complexity_points, 0) + coalesce(social_complexity_points, 0)
            )
        ELSE 0
    END AS bonus_points
FROM component
