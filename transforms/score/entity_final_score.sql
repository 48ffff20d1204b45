-- Rule:  42 CFR 414.1380(c); 42 CFR 414.1380(c)(1); 42 CFR 414.1380(c)(3);
--        42 CFR 414.1380(c)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The final score is the sum of the category scores times their weights plus, for data sent,
--        the complex patient bonus and the year's points for small practices, at most 100, and the
--        performance threshold where fewer than two categories can be scored.

WITH added AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        weighted.categories_scored_count,
        weighted.weighted_hundredths,
        weighted.quality_and_cost_hundredths,
        threshold.performance_threshold,
        weighted.reason,
        -- (c)(3), (c)(4): the bonuses are of those who sent data of a category
        CASE WHEN weighted.reason IS NULL THEN coalesce(complex.bonus_points, 0) ELSE 0 END
            AS complex_patient_bonus_points,
        CASE WHEN weighted.reason IS NULL THEN coalesce(small_practice.bonus_points, 0) ELSE 0 END
            AS small_practice_bonus_points
    FROM score._weighted_score AS weighted
    INNER JOIN policy.performance_threshold AS threshold USING (performance_year)
    LEFT JOIN score.complex_patient_bonus AS complex USING (performance_year, entity_type, entity_id)
    LEFT JOIN score.small_practice_bonus AS small_practice USING (performance_year, entity_type, entity_id)
),

-- Reading F1: rounded once, half up to a hundredth of a point, and half is decided on the exact sum.
-- Category percents are kept to 10 decimals, improvement in them too, and bonuses to 12, so that no
-- sum is off by more than 1.5e-10 points. Rounding to 1e-9 points first (7 decimals of hundredths)
-- brings back a sum that is half a hundredth, and brings no other one up to it unless it lies within
-- 6.5e-10: none does whose common denominator is below 1.5e9. With n quality and m cost measures
-- it is 1e5 times the least common multiple of n, m and the clinicians whom a mean is taken over.
summed AS (
    SELECT
        *,
        weighted_hundredths
        + CAST(complex_patient_bonus_points AS DECIMAL(28, 12)) * 100
        + CAST(small_practice_bonus_points AS DECIMAL(28, 12)) * 100 AS hundredths
    FROM added
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    categories_scored_count,
    CAST(weighted_hundredths / 100 AS DECIMAL(18, 10)) AS weighted_points,
    CAST(quality_and_cost_hundredths / 100 AS DECIMAL(18, 10)) AS quality_and_cost_points,
    complex_patient_bonus_points,
    small_practice_bonus_points,
    CASE
        WHEN reason = 'fewer_than_two_categories' THEN performance_threshold
        ELSE least(100, CAST(round(round(hundredths, 7), 0) / 100 AS DECIMAL(9, 2)))
    END AS final_score,
    reason
FROM summed
