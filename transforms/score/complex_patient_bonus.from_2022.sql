-- Rule:  42 CFR 414.1380(c)(3)
-- Grain: performance_year, entity_type, entity_id
-- Says:  An entity that submitted data earns points for patients whose medical or social risk is at
--        or above the median, more the further above the mean, up to the year's maximum.

WITH entity AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        bool_or(s.has_submission) AS has_submission,
        bool_or(s.is_facility_based) AS is_facility_based
    FROM score.scored_entity AS s
    GROUP BY s.performance_year, s.entity_type, s.entity_id
),

component AS (
    SELECT
        r.performance_year,
        r.entity_type,
        r.entity_id,
        d.indicator,
        -- reading F3: each component is held at zero or above by itself
        CASE
            WHEN v.indicator_value < d.median THEN 0
            -- no spread: nobody's patients are more complex than anybody's
            WHEN d.standard_deviation = 0 THEN 0
            ELSE greatest(
                0,
                p.component_base_points
                + p.component_points_per_standard_score
                * CAST((v.indicator_value - d.mean) / d.standard_deviation AS DECIMAL(18, 10))
            )
        END AS points
    FROM score._risk_indicator AS r
    INNER JOIN policy.complex_patient_bonus AS p ON r.performance_year = p.performance_year
    INNER JOIN score.complexity_distribution AS d
        ON
            r.performance_year = d.performance_year
            -- a subgroup has its group's indicators, so they are held against groups'
            AND CASE r.entity_type WHEN 'subgroup' THEN 'group' ELSE r.entity_type END
            = d.entity_type
    CROSS JOIN LATERAL (
        SELECT
            CASE d.indicator
                WHEN 'hcc_risk_score' THEN r.average_hcc_risk_score
                WHEN 'dual_eligible_rate' THEN r.dual_eligible_rate
            END AS indicator_value
    ) AS v
),

pointed AS (
    SELECT
        c.performance_year,
        c.entity_type,
        c.entity_id,
        sum(c.points) FILTER (WHERE c.indicator = 'hcc_risk_score') AS medical_complexity_points,
        sum(c.points) FILTER (WHERE c.indicator = 'dual_eligible_rate') AS social_complexity_points
    FROM component AS c
    GROUP BY c.performance_year, c.entity_type, c.entity_id
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    coalesce(r.beneficiary_count, 0) AS beneficiary_count,
    r.average_hcc_risk_score,
    r.dual_eligible_rate,
    c.medical_complexity_points,
    c.social_complexity_points,
    CASE
        WHEN
            e.has_submission
            OR (e.is_facility_based AND p.is_facility_based_score_sufficient)
            THEN least(
                p.maximum_points,
                coalesce(c.medical_complexity_points, 0) + coalesce(c.social_complexity_points, 0)
            )
        ELSE 0
    END AS bonus_points
FROM entity AS e
INNER JOIN policy.complex_patient_bonus AS p ON e.performance_year = p.performance_year
LEFT JOIN score._risk_indicator AS r
    ON
        e.performance_year = r.performance_year
        AND e.entity_type = r.entity_type
        AND e.entity_id = r.entity_id
LEFT JOIN pointed AS c
    ON
        e.performance_year = c.performance_year
        AND e.entity_type = c.entity_type
        AND e.entity_id = c.entity_id
