-- The scaling factors of both sides.
SELECT
    coalesce(b.factor, a.factor) AS factor,
    b.scaling_factor AS scaling_factor_before,
    a.scaling_factor AS scaling_factor_after,
    b.status AS status_before,
    a.status AS status_after
FROM before.factor AS b
FULL JOIN after.factor AS a ON b.factor = a.factor
