-- Check: No adjustment is below minus the applicable percent or above what the highest factors allow.
SELECT
    a.tin,
    a.npi,
    a.adjustment_percent
FROM adjustment.payment_adjustment AS a
INNER JOIN policy.applicable_percent AS p ON a.performance_year = p.performance_year
INNER JOIN policy.scaling_factor_bound AS b ON a.performance_year = b.performance_year
INNER JOIN policy.exceptional_performance AS x ON a.performance_year = x.performance_year
WHERE
    a.adjustment_percent NOT BETWEEN
    -p.applicable_percent AND p.applicable_percent * b.scaling_factor_bound
    + coalesce(x.highest_percent * x.scaling_factor_bound, 0)
