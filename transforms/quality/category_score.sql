-- Rule:  42 CFR 414.1380(b)(1)(v)-(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The quality score is achievement points and the small practice bonus over the available
--        points, as a percent, and the improvement percentage points, together at most 100.

WITH numerator AS (
    SELECT
        t.performance_year,
        t.entity_type,
        t.entity_id,
        t.reporting_option,
        t.achievement_points,
        t.available_points,
        t.submitted_measure_count > 0 AS is_submitted,
        -- a denominator of nothing cannot be scored
        t.available_points > 0 AS is_scored,
        -- (b)(1)(v) in the numerator, for a practice that submitted a measure (reading Q24)
        CASE
            WHEN
                s.is_small_practice AND t.submitted_measure_count >= b.minimum_measure_count
                THEN b.bonus_points
            ELSE 0
        END AS bonus_points,
        i.improvement_percent
    FROM quality._category_total AS t
    INNER JOIN quality.improvement AS i
        ON
            t.performance_year = i.performance_year
            AND t.entity_type = i.entity_type
            AND t.entity_id = i.entity_id
            AND t.reporting_option = i.reporting_option
    INNER JOIN policy.small_practice_quality_bonus AS b
        ON t.performance_year = b.performance_year
    LEFT JOIN eligibility.special_status AS s
        ON
            t.performance_year = s.performance_year
            AND t.entity_type = s.entity_type
            AND t.entity_id = s.entity_id
)

SELECT
    n.performance_year,
    n.entity_type,
    n.entity_id,
    n.reporting_option,
    n.achievement_points,
    n.available_points,
    n.bonus_points,
    n.improvement_percent,
    CASE
        WHEN n.is_scored
            THEN least(
                CAST(
                    100 * (n.achievement_points + n.bonus_points) / n.available_points
                    AS DECIMAL(18, 12)
                ) + n.improvement_percent,
                100
            )
    END AS category_percent,
    n.is_submitted,
    n.is_scored,
    CASE
        WHEN NOT n.is_scored THEN 'no_available_points'
        -- reading Q25
        WHEN NOT n.is_submitted THEN 'no_submission'
    END AS reason
FROM numerator AS n
