-- Rule:  42 CFR 414.1380(c); 42 CFR 414.1380(c)(1); 42 CFR 414.1380(c)(3);
--        42 CFR 414.1380(c)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The final score is the sum of the category scores times their weights plus the complex
--        patient bonus and the year's points for small practices, at most 100, and the performance
--        threshold where fewer than two categories can be scored.

WITH weighed AS (
    SELECT
        weight.performance_year,
        weight.entity_type,
        weight.entity_id,
        weight.reporting_option,
        -- reading F4: a category counts when it has a weight
        count(*) FILTER (WHERE weight.weight_percent IS DISTINCT FROM 0) AS categories_scored_count,
        -- percents times percents are hundredths of a point, exact: a division would leave decimal
        -- arithmetic
        -- no score is no points: least() would take a sum of nothing for a hundred
        coalesce(sum(CAST(category_score.category_percent AS DECIMAL(28, 10)) * weight.weight_percent), 0)
            AS weighted_hundredths,
        sum(CAST(category_score.category_percent AS DECIMAL(28, 10)) * weight.weight_percent)
        FILTER (WHERE weight.category IN ('quality', 'cost')) AS quality_and_cost_hundredths,
        -- an APM Entity may send nothing itself and be scored on what its practices sent
        bool_or(category_score.is_submitted AND weight.category != 'cost') AS is_submitted
    FROM score.category_weight AS weight
    LEFT JOIN score.category_score
        ON
            weight.performance_year = category_score.performance_year
            AND weight.entity_type = category_score.entity_type
            AND weight.entity_id = category_score.entity_id
            AND weight.reporting_option = category_score.reporting_option
            AND weight.category = category_score.category
    GROUP BY ALL
),

reasoned AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        weighed.categories_scored_count,
        weighed.weighted_hundredths,
        weighed.quality_and_cost_hundredths,
        threshold.performance_threshold,
        coalesce(complex.bonus_points, 0) AS complex_patient_bonus_points,
        coalesce(small_practice.bonus_points, 0) AS small_practice_bonus_points,
        CASE
            WHEN
                weighed.categories_scored_count < scored_category_minimum.minimum_category_count
                THEN 'fewer_than_two_categories'
            WHEN
                scored_entity.has_submission IS NOT TRUE
                AND weighed.is_submitted IS NOT TRUE
                AND NOT scored_entity.is_facility_based
                THEN 'no_submission'
        END AS reason
    FROM score.scored_entity
    INNER JOIN policy.performance_threshold AS threshold USING (performance_year)
    INNER JOIN policy.scored_category_minimum USING (performance_year)
    INNER JOIN weighed USING (performance_year, entity_type, entity_id, reporting_option)
    LEFT JOIN score.complex_patient_bonus AS complex USING (performance_year, entity_type, entity_id)
    LEFT JOIN score.small_practice_bonus AS small_practice USING (performance_year, entity_type, entity_id)
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    categories_scored_count,
    CAST(weighted_hundredths / 100 AS DECIMAL(18, 10)) AS weighted_points,
    CAST(quality_and_cost_hundredths / 100 AS DECIMAL(18, 10)) AS quality_and_cost_points,
    CASE WHEN reason IS NULL THEN complex_patient_bonus_points ELSE 0 END
        AS complex_patient_bonus_points,
    CASE WHEN reason IS NULL THEN small_practice_bonus_points ELSE 0 END
        AS small_practice_bonus_points,
    CASE
        WHEN reason = 'fewer_than_two_categories' THEN performance_threshold
        WHEN reason = 'no_submission' THEN 0
        -- reading F1: rounded once, here, half up to a hundredth of a point
        ELSE least(
            100,
            CAST(
                round(
                    weighted_hundredths
                    + CAST(complex_patient_bonus_points AS DECIMAL(28, 10)) * 100
                    + CAST(small_practice_bonus_points AS DECIMAL(28, 10)) * 100,
                    0
                ) / 100
                AS DECIMAL(9, 2)
            )
        )
    END AS final_score,
    reason
FROM reasoned
