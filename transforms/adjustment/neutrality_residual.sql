-- Rule:  42 CFR 414.1405(b)(3)
-- Grain: performance_year
-- Says:  What is left between estimated increases and decreases, before rounding by the choice of
--        the factor and after rounding by the hundredths of a percent.

SELECT
    performance_year,
    coalesce(sum(unrounded_amount) FILTER (WHERE direction = 'positive'), 0)
        AS unrounded_increase_amount,
    coalesce(-sum(unrounded_amount) FILTER (WHERE direction = 'negative'), 0)
        AS unrounded_decrease_amount,
    sum(unrounded_amount) AS unrounded_residual_amount,
    coalesce(sum(rounded_amount) FILTER (WHERE direction = 'positive'), 0)
        AS rounded_increase_amount,
    coalesce(-sum(rounded_amount) FILTER (WHERE direction = 'negative'), 0)
        AS rounded_decrease_amount,
    sum(rounded_amount) AS rounded_residual_amount
FROM adjustment.neutrality
GROUP BY ALL
