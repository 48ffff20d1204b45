-- Who crosses zero: TIN/NPIs by the direction of their adjustment on both sides, with dollars, small
-- and rural practices apart.
SELECT
    p.place,
    p.practices,
    b.direction AS direction_before,
    a.direction AS direction_after,
    count(*) AS clinician_count,
    sum(coalesce(b.adjustment_amount, 0)) AS amount_before,
    sum(coalesce(a.adjustment_amount, 0)) AS amount_after
FROM before.clinician AS b
INNER JOIN after.clinician AS a
    ON b.performance_year = a.performance_year AND b.tin = a.tin AND b.npi = a.npi
INNER JOIN difference.practice AS p
    ON p.side = 'after' AND a.performance_year = p.performance_year AND a.tin = p.tin AND a.npi = p.npi
WHERE b.direction != 'none' OR a.direction != 'none'
GROUP BY ALL
