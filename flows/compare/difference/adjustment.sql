-- Payment adjustments that move, from direction to direction.
SELECT
    c.direction_before,
    c.direction_after,
    count(*) AS clinician_count,
    sum(c.allowed_charge_amount) AS allowed_charge_amount,
    coalesce(sum(c.adjustment_amount_before), 0) AS amount_before,
    coalesce(sum(c.adjustment_amount_after), 0) AS amount_after
FROM difference.clinician AS c
WHERE c.has_adjustment_move
GROUP BY ALL
