-- The scaling factors of one side; the additional one only in years that have its pool.
SELECT
    'scaling factor' AS factor,
    s.scaling_factor,
    s.factor_numerator,
    s.factor_denominator,
    s.status
FROM adjustment.scaling_factor AS s
UNION ALL
SELECT
    'additional scaling factor' AS factor,
    a.scaling_factor,
    a.factor_numerator,
    a.factor_denominator,
    a.status
FROM adjustment.additional_scaling_factor AS a
