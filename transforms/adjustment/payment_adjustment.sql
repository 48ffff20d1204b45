-- Rule:  42 CFR 414.1405(a); 42 CFR 414.1405(d); 42 CFR 414.1310(b)
-- Grain: performance_year, tin, npi
-- Says:  Every MIPS eligible TIN/NPI receives the adjustment of its final score, base and additional in
--        one, and every other one the reason why it receives none.

WITH adjusted AS (
    SELECT
        performance_year,
        tin,
        npi,
        eligible.is_mips_eligible,
        eligible.eligibility_reason,
        final.final_score,
        final.reason,
        charge.allowed_charge_amount,
        CASE WHEN eligible.is_mips_eligible THEN rounded.unrounded_adjustment_percent END
            AS unrounded_adjustment_percent,
        CASE WHEN eligible.is_mips_eligible THEN rounded.unrounded_base_adjustment_percent END
            AS unrounded_base_adjustment_percent,
        CASE WHEN eligible.is_mips_eligible THEN rounded.unrounded_additional_adjustment_percent END
            AS unrounded_additional_adjustment_percent,
        CASE WHEN eligible.is_mips_eligible THEN rounded.adjustment_percent END AS adjustment_percent
    FROM eligibility.mips_eligible AS eligible
    INNER JOIN adjustment.charge USING (performance_year, tin, npi)
    LEFT JOIN score.final_score AS final USING (performance_year, tin, npi)
    LEFT JOIN adjustment._rounded_adjustment AS rounded USING (performance_year, tin, npi)
)

SELECT
    performance_year,
    adjusted.tin,
    adjusted.npi,
    adjusted.final_score,
    adjusted.adjustment_percent,
    adjusted.unrounded_adjustment_percent,
    adjusted.unrounded_base_adjustment_percent,
    adjusted.unrounded_additional_adjustment_percent,
    adjusted.allowed_charge_amount,
    CASE
        WHEN adjusted.adjustment_percent > 0 THEN 'positive'
        WHEN adjusted.adjustment_percent < 0 THEN 'negative'
        WHEN adjusted.adjustment_percent = 0 THEN 'neutral'
        ELSE 'none'
    END AS direction,
    CASE
        WHEN adjusted.is_mips_eligible IS NOT TRUE THEN adjusted.eligibility_reason
        WHEN adjusted.adjustment_percent IS NULL THEN 'submission_not_scored'
        WHEN adjusted.adjustment_percent != 0 THEN NULL
        WHEN adjusted.reason = 'fewer_than_two_categories' THEN adjusted.reason
        WHEN adjusted.final_score = threshold.performance_threshold THEN 'score_at_performance_threshold'
        WHEN adjusted.unrounded_adjustment_percent = 0 THEN 'no_decrease_to_pay_from'
        WHEN adjusted.adjustment_percent = 0 THEN 'adjustment_rounds_to_zero'
    END AS no_adjustment_reason
FROM adjusted
INNER JOIN policy.performance_threshold AS threshold USING (performance_year)
