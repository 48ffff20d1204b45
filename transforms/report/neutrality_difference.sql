-- Rule:  42 CFR 414.1405(b)(3); 42 CFR 414.1405(d)
-- Grain: performance_year, reason
-- Says:  Why the increases and decreases that are delivered do not add up to zero, each reason with
--        its dollars; they sum to what is delivered, and what is zero is no reason.

WITH factor AS (
    SELECT
        performance_year,
        residual.rounded_residual_amount,
        factor.status,
        -- a factor that is solved leaves digits alone, which rounding has in it
        CASE WHEN factor.status = 'solved' THEN 0 ELSE residual.unrounded_residual_amount END
            AS unbalanced_amount
    FROM adjustment.neutrality_residual AS residual
    INNER JOIN adjustment.scaling_factor AS factor USING (performance_year)
),

difference AS (
    SELECT
        performance_year,
        CASE status
            WHEN 'capped' THEN 'scaling_factor_at_its_bound'
            WHEN 'empty_winner_pool' THEN 'nobody_above_the_threshold'
            WHEN 'held' THEN 'factor_held_in_targeted_review'
        END AS reason,
        unbalanced_amount AS difference_amount
    FROM factor

    UNION ALL

    SELECT
        performance_year,
        'exceptional_performance_pool' AS reason,
        sum(additional_amount) AS difference_amount
    FROM adjustment.neutrality
    GROUP BY ALL

    UNION ALL

    SELECT
        performance_year,
        'percents_rounded_to_hundredths' AS reason,
        rounded_residual_amount - unbalanced_amount AS difference_amount
    FROM factor
)

SELECT
    performance_year,
    reason,
    difference_amount
FROM difference
WHERE difference_amount != 0
