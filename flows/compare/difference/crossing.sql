-- Who crosses zero: TIN/NPIs by the direction of their adjustment on both sides, with dollars, small
-- and rural practices apart.
WITH told AS (
    SELECT
        b.direction AS direction_before,
        a.direction AS direction_after,
        a.is_small_practice,
        a.is_rural,
        coalesce(b.adjustment_amount, 0) AS amount_before,
        coalesce(a.adjustment_amount, 0) AS amount_after
    FROM before.clinician AS b
    INNER JOIN after.clinician AS a
        ON b.performance_year = a.performance_year AND b.tin = a.tin AND b.npi = a.npi
),

grouped AS (
    SELECT
        'everybody' AS practices,
        0 AS place,
        c.*
    FROM told AS c
    UNION ALL
    SELECT
        'small practices' AS practices,
        1 AS place,
        c.*
    FROM told AS c
    WHERE c.is_small_practice
    UNION ALL
    SELECT
        'rural practices' AS practices,
        2 AS place,
        c.*
    FROM told AS c
    WHERE c.is_rural
)

SELECT
    g.place,
    g.practices,
    g.direction_before,
    g.direction_after,
    count(*) AS clinician_count,
    sum(g.amount_before) AS amount_before,
    sum(g.amount_after) AS amount_after
FROM grouped AS g
WHERE g.direction_before != 'none' OR g.direction_after != 'none'
GROUP BY ALL
