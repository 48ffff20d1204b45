-- Rule:  42 CFR 414.1380(c); 42 CFR 414.1380(c)(1); 42 CFR 414.1380(c)(3);
--        42 CFR 414.1380(c)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The final score is the sum of the category scores times their weights plus the complex
--        patient bonus and the year's points for small practices, at most 100, and the performance
--        threshold where fewer than two categories can be scored.

WITH weighed AS (
    SELECT
        w.performance_year,
        w.entity_type,
        w.entity_id,
        w.reporting_option,
        -- reading F4: a category counts when it has a weight
        count(*) FILTER (WHERE w.weight_percent IS DISTINCT FROM 0) AS categories_scored_count,
        -- percents times percents are hundredths of a point, exact: a division would leave decimal
        -- arithmetic
        -- no score is no points: least() would take a sum of nothing for a hundred
        coalesce(sum(CAST(c.category_percent AS DECIMAL(28, 10)) * w.weight_percent), 0)
            AS weighted_hundredths,
        sum(CAST(c.category_percent AS DECIMAL(28, 10)) * w.weight_percent)
        FILTER (WHERE w.category IN ('quality', 'cost')) AS quality_and_cost_hundredths,
        -- an APM Entity may send nothing itself and be scored on what its practices sent
        bool_or(c.is_submitted AND w.category != 'cost') AS is_submitted
    FROM score.category_weight AS w
    LEFT JOIN score.category_score AS c
        ON
            w.performance_year = c.performance_year
            AND w.entity_type = c.entity_type
            AND w.entity_id = c.entity_id
            AND w.reporting_option = c.reporting_option
            AND w.category = c.category
    GROUP BY w.performance_year, w.entity_type, w.entity_id, w.reporting_option
),

reasoned AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        w.categories_scored_count,
        w.weighted_hundredths,
        w.quality_and_cost_hundredths,
        t.performance_threshold,
        coalesce(b.bonus_points, 0) AS complex_patient_bonus_points,
        coalesce(p.bonus_points, 0) AS small_practice_bonus_points,
        CASE
            WHEN w.categories_scored_count < m.minimum_category_count THEN 'fewer_than_two_categories'
            WHEN
                s.has_submission IS NOT TRUE
                AND w.is_submitted IS NOT TRUE
                AND NOT s.is_facility_based
                THEN 'no_submission'
        END AS reason
    FROM score.scored_entity AS s
    INNER JOIN policy.performance_threshold AS t ON s.performance_year = t.performance_year
    INNER JOIN policy.scored_category_minimum AS m ON s.performance_year = m.performance_year
    INNER JOIN weighed AS w
        ON
            s.performance_year = w.performance_year
            AND s.entity_type = w.entity_type
            AND s.entity_id = w.entity_id
            AND s.reporting_option = w.reporting_option
    LEFT JOIN score.complex_patient_bonus AS b
        ON
            s.performance_year = b.performance_year
            AND s.entity_type = b.entity_type
            AND s.entity_id = b.entity_id
    LEFT JOIN score.small_practice_bonus AS p
        ON
            s.performance_year = p.performance_year
            AND s.entity_type = p.entity_type
            AND s.entity_id = p.entity_id
)

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.reporting_option,
    r.categories_scored_count,
    CAST(r.weighted_hundredths / 100 AS DECIMAL(18, 10)) AS weighted_points,
    CAST(r.quality_and_cost_hundredths / 100 AS DECIMAL(18, 10)) AS quality_and_cost_points,
    CASE WHEN r.reason IS NULL THEN r.complex_patient_bonus_points ELSE 0 END
        AS complex_patient_bonus_points,
    CASE WHEN r.reason IS NULL THEN r.small_practice_bonus_points ELSE 0 END
        AS small_practice_bonus_points,
    CASE
        WHEN r.reason = 'fewer_than_two_categories' THEN r.performance_threshold
        WHEN r.reason = 'no_submission' THEN 0
        -- reading F1: rounded once, here, half up to a hundredth of a point
        ELSE least(
            100,
            CAST(
                round(
                    r.weighted_hundredths
                    + CAST(r.complex_patient_bonus_points AS DECIMAL(28, 10)) * 100
                    + CAST(r.small_practice_bonus_points AS DECIMAL(28, 10)) * 100,
                    0
                ) / 100
                AS DECIMAL(9, 2)
            )
        )
    END AS final_score,
    r.reason
FROM reasoned AS r
