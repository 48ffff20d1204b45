-- Rule:  42 CFR 414.1405(a); 42 CFR 414.1405(d); 42 CFR 414.1310(b)
-- Grain: performance_year, tin, npi
-- Says:  Every MIPS eligible TIN/NPI receives the adjustment of its final score, base and additional in
--        one, and every other one the reason why it receives none.

WITH adjusted AS (
    SELECT
        e.performance_year,
        e.tin,
        e.npi,
        e.is_mips_eligible,
        e.eligibility_reason,
        n.final_score,
        n.reason,
        c.allowed_charge_amount,
        CASE WHEN e.is_mips_eligible THEN r.unrounded_adjustment_percent END
            AS unrounded_adjustment_percent,
        CASE WHEN e.is_mips_eligible THEN r.unrounded_base_adjustment_percent END
            AS unrounded_base_adjustment_percent,
        CASE WHEN e.is_mips_eligible THEN r.unrounded_additional_adjustment_percent END
            AS unrounded_additional_adjustment_percent,
        CASE WHEN e.is_mips_eligible THEN r.adjustment_percent END AS adjustment_percent
    FROM eligibility.mips_eligible AS e
    INNER JOIN adjustment.charge AS c
        ON e.performance_year = c.performance_year AND e.tin = c.tin AND e.npi = c.npi
    LEFT JOIN score.final_score AS n
        ON e.performance_year = n.performance_year AND e.tin = n.tin AND e.npi = n.npi
    LEFT JOIN adjustment._rounded_adjustment AS r
        ON e.performance_year = r.performance_year AND e.tin = r.tin AND e.npi = r.npi
)

SELECT
    a.performance_year,
    a.tin,
    a.npi,
    a.final_score,
    a.adjustment_percent,
    a.unrounded_adjustment_percent,
    a.unrounded_base_adjustment_percent,
    a.unrounded_additional_adjustment_percent,
    a.allowed_charge_amount,
    CASE
        WHEN a.adjustment_percent > 0 THEN 'positive'
        WHEN a.adjustment_percent < 0 THEN 'negative'
        WHEN a.adjustment_percent = 0 THEN 'neutral'
        ELSE 'none'
    END AS direction,
    CASE
        WHEN a.is_mips_eligible IS NOT TRUE THEN a.eligibility_reason
        WHEN a.adjustment_percent IS NULL THEN 'submission_not_scored'
        WHEN a.adjustment_percent != 0 THEN NULL
        WHEN a.reason = 'fewer_than_two_categories' THEN a.reason
        WHEN a.final_score = t.performance_threshold THEN 'score_at_performance_threshold'
        WHEN a.unrounded_adjustment_percent = 0 THEN 'no_decrease_to_pay_from'
        WHEN a.adjustment_percent = 0 THEN 'adjustment_rounds_to_zero'
    END AS no_adjustment_reason
FROM adjusted AS a
INNER JOIN policy.performance_threshold AS t ON a.performance_year = t.performance_year
