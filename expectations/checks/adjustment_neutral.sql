-- Check: Increases equal decreases to the cent when solved, never exceed them, and rounding stays small.
-- Rounding moves a percent by half a hundredth at most.
SELECT
    f.status,
    r.unrounded_residual_amount,
    r.rounded_residual_amount
FROM adjustment.scaling_factor AS f
INNER JOIN adjustment.neutrality_residual AS r ON f.performance_year = r.performance_year
WHERE
    r.unrounded_residual_amount * 100 > 1
    OR (f.status = 'solved' AND r.unrounded_residual_amount * 100 < -1)
    OR abs(r.rounded_residual_amount - r.unrounded_residual_amount) * 100 * 100 * 2
    > f.allowed_charge_amount + 1
