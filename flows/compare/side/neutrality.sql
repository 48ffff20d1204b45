-- The estimated change of allowed charges of one side, by direction.
SELECT
    n.direction,
    n.clinician_count,
    n.allowed_charge_amount,
    n.unrounded_amount,
    n.rounded_amount
FROM adjustment.neutrality AS n
