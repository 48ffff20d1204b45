-- What moves by specialty, the most dollars first.
SELECT
    k.member,
    k.clinician_count,
    k.up_count,
    k.down_count,
    k.gained_amount,
    k.lost_amount,
    k.amount
FROM moved.by_kind AS k
WHERE k.kind = 'specialty_code'
ORDER BY abs(k.amount) DESC, k.member
