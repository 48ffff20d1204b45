-- Check: Each eligible exceptional score is paid the additional adjustment, and nobody else, within the pool.
-- Rounding for reading moves the sum by a cent at most. A factor that a targeted review holds may spend
-- more or less.
SELECT
    tin,
    npi,
    adjustment.unrounded_additional_adjustment_percent
FROM eligibility.mips_eligible AS eligible
INNER JOIN adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
LEFT JOIN adjustment.exceptional_performance AS exceptional USING (performance_year, tin, npi)
WHERE
    eligible.is_mips_eligible
    AND (exceptional.npi IS NOT NULL)
    != (coalesce(adjustment.unrounded_additional_adjustment_percent, 0) > 0)
UNION ALL
SELECT
    NULL AS tin,
    NULL AS npi,
    NULL AS unrounded_additional_adjustment_percent
FROM adjustment.additional_scaling_factor
WHERE status != 'held' AND (increase_amount - pool_amount) * 100 > 1
