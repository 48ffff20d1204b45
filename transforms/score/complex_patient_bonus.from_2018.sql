-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, entity_type, entity_id
-- Says:  An entity that submitted data earns its patients' mean HCC risk score and a multiple of
--        their dual-eligible rate, the sum once or twice over, up to the year's maximum.

WITH entity AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        bool_or(s.has_submission) AS has_submission
    FROM eligibility.scored_entity AS s
    GROUP BY s.performance_year, s.entity_type, s.entity_id
),

component AS (
    SELECT
        e.performance_year,
        e.entity_type,
        e.entity_id,
        e.has_submission,
        p.maximum_points,
        r.beneficiary_count,
        r.average_hcc_risk_score,
        r.dual_eligible_rate,
        p.bonus_multiplier * p.hcc_risk_score_multiplier * r.average_hcc_risk_score
            AS medical_complexity_points,
        p.bonus_multiplier * p.dual_eligible_rate_multiplier * r.dual_eligible_rate
            AS social_complexity_points
    FROM entity AS e
    INNER JOIN policy.complex_patient_bonus AS p ON e.performance_year = p.performance_year
    LEFT JOIN score._risk_indicator AS r
        ON
            e.performance_year = r.performance_year
            AND e.entity_type = r.entity_type
            AND e.entity_id = r.entity_id
)

SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    coalesce(c.beneficiary_count, 0) AS beneficiary_count,
    c.average_hcc_risk_score,
    c.dual_eligible_rate,
    c.medical_complexity_points,
    c.social_complexity_points,
    CASE
        WHEN c.has_submission
            THEN least(
                c.maximum_points,
                coalesce(c.medical_complexity_points, 0) + coalesce(c.social_complexity_points, 0)
            )
        ELSE 0
    END AS bonus_points
FROM component AS c
