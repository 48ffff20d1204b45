-- Rule:  42 CFR 414.1380; 42 CFR 414.1405
-- Grain: tin, npi, file_row
-- Says:  Each adjusted TIN/NPI of the run beside the row that CMS published, and what differs first on
--        the way to the adjustment.

WITH beside AS (
    SELECT
        paired.file_row,
        paired.tin,
        paired.npi,
        published.final_score,
        run_record.run_final_score,
        published.adjustment_percent,
        run_record.run_adjustment_percent,
        published.quality_percent,
        published.quality_places,
        published.quality_full,
        run_record.run_quality_percent,
        published.cost_percent,
        published.cost_places,
        published.cost_full,
        run_record.run_cost_percent,
        published.ia_percent,
        published.ia_places,
        published.ia_full,
        run_record.run_ia_percent,
        published.pi_percent,
        published.pi_places,
        published.pi_full,
        run_record.run_pi_percent,
        published.complex_patient_bonus_points,
        published.complex_patient_bonus_places,
        run_record.run_complex_patient_bonus_points,
        coalesce(published.final_score != run_record.run_final_score, TRUE) AS is_score_unlike
    FROM paired
    LEFT JOIN experience AS published ON paired.file_row = published.file_row
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
