-- Final scores of the MIPS eligible in bands of ten points on both sides, small and rural practices
-- apart; the last band is 100 alone.
WITH told AS (
    SELECT
        'before' AS side,
        b.performance_year,
        b.tin,
        b.npi,
        b.final_score
    FROM before.clinician AS b
    WHERE b.is_mips_eligible AND b.final_score IS NOT NULL
    UNION ALL
    SELECT
        'after' AS side,
        a.performance_year,
        a.tin,
        a.npi,
        a.final_score
    FROM after.clinician AS a
    WHERE a.is_mips_eligible AND a.final_score IS NOT NULL
)

SELECT
    p.place,
    p.practices,
    CAST(floor(t.final_score / 10) AS INTEGER) AS band,
    count(*) FILTER (WHERE t.side = 'before') AS count_before,
    count(*) FILTER (WHERE t.side = 'after') AS count_after
FROM told AS t
INNER JOIN difference.practice AS p
    ON
        t.side = p.side
        AND t.performance_year = p.performance_year
        AND t.tin = p.tin
        AND t.npi = p.npi
GROUP BY ALL
