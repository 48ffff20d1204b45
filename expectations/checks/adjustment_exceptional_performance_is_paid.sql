-- Check: Each eligible exceptional score is paid the additional adjustment, and nobody else, within the pool.
-- Rounding for reading moves the sum by a cent at most.
SELECT
    e.tin,
    e.npi,
    a.unrounded_additional_adjustment_percent
FROM eligibility.mips_eligible AS e
INNER JOIN adjustment.payment_adjustment AS a
    ON e.performance_year = a.performance_year AND e.tin = a.tin AND e.npi = a.npi
LEFT JOIN adjustment.exceptional_performance AS x
    ON e.performance_year = x.performance_year AND e.tin = x.tin AND e.npi = x.npi
WHERE
    e.is_mips_eligible
    AND (x.npi IS NOT NULL)
    != (coalesce(a.unrounded_additional_adjustment_percent, 0) > 0)
UNION ALL
SELECT
    NULL AS tin,
    NULL AS npi,
    NULL AS unrounded_additional_adjustment_percent
FROM adjustment.additional_scaling_factor AS f
WHERE (f.increase_amount - f.pool_amount) * 100 > 1
