-- Check: No adjustment is below minus the applicable percent or above it times the highest factor.
SELECT
    a.tin,
    a.npi,
    a.adjustment_percent
FROM adjustment.payment_adjustment AS a
INNER JOIN policy.applicable_percent AS p ON a.performance_year = p.performance_year
INNER JOIN policy.scaling_factor_bound AS b ON a.performance_year = b.performance_year
WHERE
    a.adjustment_percent NOT BETWEEN
    -p.applicable_percent AND p.applicable_percent * b.scaling_factor_bound
