-- Final scores of the MIPS eligible in bands of ten points on both sides, small and rural practices
-- apart; the last band is 100 alone.
WITH told AS (
    SELECT
        'before' AS side,
        b.final_score,
        b.is_small_practice,
        b.is_rural
    FROM before.clinician AS b
    WHERE b.is_mips_eligible AND b.final_score IS NOT NULL
    UNION ALL
    SELECT
        'after' AS side,
        a.final_score,
        a.is_small_practice,
        a.is_rural
    FROM after.clinician AS a
    WHERE a.is_mips_eligible AND a.final_score IS NOT NULL
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
    CAST(floor(g.final_score / 10) AS INTEGER) AS band,
    count(*) FILTER (WHERE g.side = 'before') AS count_before,
    count(*) FILTER (WHERE g.side = 'after') AS count_after
FROM grouped AS g
GROUP BY ALL
