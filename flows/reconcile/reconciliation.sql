-- Rule:  42 CFR 414.1380; 42 CFR 414.1405
-- Grain: tin, npi, file_row
-- Says:  Each adjusted TIN/NPI of the run beside the row that CMS published of the NPI: where an NPI
--        has several, equal scores and adjustments first, the others from the highest score down;
--        and what differs first on the way to the adjustment.

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
),

run_record AS (
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
),

file_record AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY npi, final_score, adjustment_percent ORDER BY file_row
        ) AS twin_number
    FROM experience
),

same AS (
    SELECT
        file_record.file_row,
        run_record.tin,
        run_record.npi
    FROM file_record
    INNER JOIN run_record
        ON
            file_record.npi = run_record.npi
            AND file_record.final_score = run_record.run_final_score
            AND file_record.adjustment_percent = run_record.run_adjustment_percent
            AND file_record.twin_number = run_record.twin_number
),

left_in_file AS (
    SELECT
        file_record.file_row,
        file_record.npi,
        row_number() OVER (
            PARTITION BY file_record.npi ORDER BY file_record.final_score DESC, file_record.file_row
        ) AS place
    FROM file_record
    ANTI JOIN same USING (file_row)
),

left_in_run AS (
    SELECT
        run_record.tin,
        run_record.npi,
        row_number() OVER (
            PARTITION BY run_record.npi ORDER BY run_record.run_final_score DESC, run_record.tin
        ) AS place
    FROM run_record
    ANTI JOIN same USING (tin, npi)
),

paired AS (
    SELECT
        file_row,
        tin,
        npi
    FROM same
    UNION ALL
    SELECT
        left_in_file.file_row,
        left_in_run.tin,
        npi
    FROM left_in_file
    FULL JOIN left_in_run USING (npi, place)
),

beside AS (
    SELECT
        paired.file_row,
        paired.tin,
        paired.npi,
        file_record.final_score,
        run_record.run_final_score,
        file_record.adjustment_percent,
        run_record.run_adjustment_percent,
        file_record.quality_percent,
        file_record.quality_places,
        file_record.quality_full,
        run_record.run_quality_percent,
        file_record.cost_percent,
        file_record.cost_places,
        file_record.cost_full,
        run_record.run_cost_percent,
        file_record.ia_percent,
        file_record.ia_places,
        file_record.ia_full,
        run_record.run_ia_percent,
        file_record.pi_percent,
        file_record.pi_places,
        file_record.pi_full,
        run_record.run_pi_percent,
        file_record.complex_patient_bonus_points,
        file_record.complex_patient_bonus_places,
        run_record.run_complex_patient_bonus_points,
        coalesce(file_record.final_score != run_record.run_final_score, TRUE) AS is_score_unlike
    FROM paired
    LEFT JOIN file_record ON paired.file_row = file_record.file_row
    LEFT JOIN run_record ON paired.tin = run_record.tin AND paired.npi = run_record.npi
)

SELECT
    file_row,
    tin,
    npi,
    CASE
        WHEN tin IS NULL THEN 'not_in_run'
        WHEN file_row IS NULL THEN 'not_in_file'
        WHEN is_unlike(quality_percent, quality_places, run_quality_percent, quality_full, is_score_unlike)
            THEN 'quality'
        WHEN is_unlike(cost_percent, cost_places, run_cost_percent, cost_full, is_score_unlike) THEN 'cost'
        WHEN is_unlike(ia_percent, ia_places, run_ia_percent, ia_full, is_score_unlike) THEN 'ia'
        WHEN is_unlike(pi_percent, pi_places, run_pi_percent, pi_full, is_score_unlike) THEN 'pi'
        WHEN
            is_unlike(
                coalesce(complex_patient_bonus_points, 0),
                coalesce(complex_patient_bonus_places, 2),
                run_complex_patient_bonus_points,
                100,
                is_score_unlike
            )
            THEN 'complex_patient_bonus'
        WHEN is_score_unlike THEN 'final_score'
        WHEN coalesce(adjustment_percent != run_adjustment_percent, TRUE) THEN 'adjustment'
        ELSE 'agrees'
    END AS outcome,
    final_score AS file_final_score,
    run_final_score,
    adjustment_percent AS file_adjustment_percent,
    run_adjustment_percent,
    quality_percent AS file_quality_percent,
    run_quality_percent,
    cost_percent AS file_cost_percent,
    run_cost_percent,
    ia_percent AS file_ia_percent,
    run_ia_percent,
    pi_percent AS file_pi_percent,
    run_pi_percent,
    complex_patient_bonus_points AS file_complex_patient_bonus_points,
    run_complex_patient_bonus_points
FROM beside
