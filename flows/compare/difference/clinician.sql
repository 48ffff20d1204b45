-- Each TIN/NPI of which the two sides say something different.
WITH paired AS (
    SELECT
        coalesce(b.performance_year, a.performance_year) AS performance_year,
        coalesce(b.tin, a.tin) AS tin,
        coalesce(b.npi, a.npi) AS npi,
        coalesce(a.is_mips_eligible, b.is_mips_eligible) IS TRUE AS is_mips_eligible,
        b.entity_type AS entity_type_before,
        a.entity_type AS entity_type_after,
        b.entity_id AS entity_id_before,
        a.entity_id AS entity_id_after,
        b.reporting_option AS reporting_option_before,
        a.reporting_option AS reporting_option_after,
        b.final_score AS final_score_before,
        a.final_score AS final_score_after,
        a.final_score - b.final_score AS final_score_change,
        b.final_score_reason AS final_score_reason_before,
        a.final_score_reason AS final_score_reason_after,
        b.quality_weight_percent AS quality_weight_percent_before,
        a.quality_weight_percent AS quality_weight_percent_after,
        b.cost_weight_percent AS cost_weight_percent_before,
        a.cost_weight_percent AS cost_weight_percent_after,
        b.ia_weight_percent AS ia_weight_percent_before,
        a.ia_weight_percent AS ia_weight_percent_after,
        b.pi_weight_percent AS pi_weight_percent_before,
        a.pi_weight_percent AS pi_weight_percent_after,
        coalesce(a.allowed_charge_amount, b.allowed_charge_amount) AS allowed_charge_amount,
        b.direction AS direction_before,
        a.direction AS direction_after,
        b.adjustment_percent AS adjustment_percent_before,
        a.adjustment_percent AS adjustment_percent_after,
        b.unrounded_adjustment_percent AS unrounded_adjustment_percent_before,
        a.unrounded_adjustment_percent AS unrounded_adjustment_percent_after,
        b.no_adjustment_reason AS no_adjustment_reason_before,
        a.no_adjustment_reason AS no_adjustment_reason_after,
        b.unscaled_amount AS unscaled_amount_before,
        a.unscaled_amount AS unscaled_amount_after,
        b.adjustment_amount AS adjustment_amount_before,
        a.adjustment_amount AS adjustment_amount_after
    FROM before.clinician AS b
    FULL JOIN after.clinician AS a
        ON b.performance_year = a.performance_year AND b.tin = a.tin AND b.npi = a.npi
),

judged AS (
    SELECT
        p.*,
        CASE
            WHEN p.final_score_after > p.final_score_before THEN 'up'
            WHEN p.final_score_after < p.final_score_before THEN 'down'
            WHEN p.final_score_after IS NOT NULL AND p.final_score_before IS NULL THEN 'gained'
            WHEN p.final_score_before IS NOT NULL AND p.final_score_after IS NULL THEN 'lost'
            ELSE 'same'
        END AS score_move,
        (p.quality_weight_percent_before IS DISTINCT FROM p.quality_weight_percent_after)
        OR (p.cost_weight_percent_before IS DISTINCT FROM p.cost_weight_percent_after)
        OR (p.ia_weight_percent_before IS DISTINCT FROM p.ia_weight_percent_after)
        OR (p.pi_weight_percent_before IS DISTINCT FROM p.pi_weight_percent_after)
            AS has_weight_move,
        (p.adjustment_percent_before IS DISTINCT FROM p.adjustment_percent_after)
            AS has_adjustment_move,
        -- the entity or the reason may change while score and percent stay
        (p.entity_type_before IS DISTINCT FROM p.entity_type_after)
        OR (p.entity_id_before IS DISTINCT FROM p.entity_id_after)
        OR (p.reporting_option_before IS DISTINCT FROM p.reporting_option_after)
        OR (p.final_score_reason_before IS DISTINCT FROM p.final_score_reason_after)
        OR (p.unrounded_adjustment_percent_before IS DISTINCT FROM p.unrounded_adjustment_percent_after)
        OR (p.no_adjustment_reason_before IS DISTINCT FROM p.no_adjustment_reason_after)
            AS has_other_move
    FROM paired AS p
)

SELECT j.*
FROM judged AS j
WHERE j.score_move != 'same' OR j.has_weight_move OR j.has_adjustment_move OR j.has_other_move
