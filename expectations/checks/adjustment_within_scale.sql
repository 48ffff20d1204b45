-- Check: No adjustment is below minus the applicable percent or above what the highest factors allow.
SELECT
    adjustment.tin,
    adjustment.npi,
    adjustment.adjustment_percent
FROM adjustment.payment_adjustment AS adjustment
INNER JOIN policy.applicable_percent AS applicable USING (performance_year)
INNER JOIN policy.scaling_factor_bound AS bound USING (performance_year)
INNER JOIN policy.exceptional_performance AS exceptional USING (performance_year)
WHERE
    adjustment.adjustment_percent NOT BETWEEN
    -applicable.applicable_percent AND applicable.applicable_percent * bound.scaling_factor_bound
    + coalesce(exceptional.highest_percent * exceptional.scaling_factor_bound, 0)
