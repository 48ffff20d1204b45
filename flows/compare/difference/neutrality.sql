-- The neutrality totals of both sides by direction.
SELECT
    coalesce(b.direction, a.direction) AS direction,
    coalesce(b.clinician_count, 0) AS clinician_count_before,
    coalesce(a.clinician_count, 0) AS clinician_count_after,
    coalesce(b.allowed_charge_amount, 0) AS allowed_charge_amount_before,
    coalesce(a.allowed_charge_amount, 0) AS allowed_charge_amount_after,
    coalesce(b.rounded_amount, 0) AS amount_before,
    coalesce(a.rounded_amount, 0) AS amount_after
FROM before.neutrality AS b
FULL JOIN after.neutrality AS a ON b.direction = a.direction
