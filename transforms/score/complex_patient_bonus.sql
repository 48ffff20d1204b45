-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, entity_type, entity_id
-- Says:  Before payment year 2020 nothing is added to the final score for complex patients.

SELECT DISTINCT
    performance_year,
    entity_type,
    entity_id,
    0 AS beneficiary_count,
    NULL AS average_hcc_risk_score,
    NULL AS dual_eligible_rate,
    NULL AS medical_complexity_points,
    NULL AS social_complexity_points,
    0 AS bonus_points
FROM eligibility.scored_entity
