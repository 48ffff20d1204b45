-- Check: Increases equal decreases to the cent when solved, never exceed them, and rounding stays small.
-- Rounding moves a percent by half a hundredth at most. A factor that a targeted review holds balances
-- nothing anew.
SELECT
    factor.status,
    neutrality_residual.unrounded_residual_amount,
    neutrality_residual.rounded_residual_amount
FROM adjustment.scaling_factor AS factor
INNER JOIN adjustment.neutrality_residual USING (performance_year)
WHERE
    (factor.status != 'held' AND neutrality_residual.unrounded_residual_amount * 100 > 1)
    OR (factor.status = 'solved' AND neutrality_residual.unrounded_residual_amount * 100 < -1)
    OR abs(neutrality_residual.rounded_residual_amount - neutrality_residual.unrounded_residual_amount)
    * 100
    * 100
    * 2
    > factor.allowed_charge_amount + 1
