-- Rule:  42 CFR 414.1380; 42 CFR 414.1405
-- Grain: tin, npi
-- Says:  Each adjusted TIN/NPI of the run with its category scores, final score and adjustment; those
--        of an NPI whose score and adjustment are the same are numbered.

WITH category AS (
    SELECT
        final.tin,
        final.npi,
        weight.category,
        CASE WHEN weight.weight_percent > 0 THEN scores.category_percent END AS category_percent
    FROM score.final_score AS final
    INNER JOIN score.category_weight AS weight USING (entity_type, entity_id, reporting_option)
    LEFT JOIN score.category_score AS scores
        USING (entity_type, entity_id, reporting_option, category)
),

run_category AS (
    SELECT
        tin,
        npi,
        max(category_percent) FILTER (WHERE category = 'quality') AS run_quality_percent,
        max(category_percent) FILTER (WHERE category = 'cost') AS run_cost_percent,
        max(category_percent) FILTER (WHERE category = 'ia') AS run_ia_percent,
        max(category_percent) FILTER (WHERE category = 'pi') AS run_pi_percent
    FROM category
    GROUP BY tin, npi
)

SELECT
    adjusted.tin,
    adjusted.npi,
    adjusted.final_score AS run_final_score,
    adjusted.adjustment_percent AS run_adjustment_percent,
    entity_score.complex_patient_bonus_points AS run_complex_patient_bonus_points,
    category.run_quality_percent,
    category.run_cost_percent,
    category.run_ia_percent,
    category.run_pi_percent,
    row_number() OVER (
        PARTITION BY adjusted.npi, adjusted.final_score, adjusted.adjustment_percent ORDER BY adjusted.tin
    ) AS twin_number
FROM adjustment.payment_adjustment AS adjusted
INNER JOIN score.final_score USING (tin, npi)
LEFT JOIN score.entity_final_score AS entity_score
    USING (entity_type, entity_id, reporting_option)
LEFT JOIN run_category AS category USING (tin, npi)
WHERE adjusted.adjustment_percent IS NOT NULL
