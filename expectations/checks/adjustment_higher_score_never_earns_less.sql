-- Check: Of two adjusted TIN/NPIs the one with the higher final score never has the lower adjustment.
WITH by_score AS (
    SELECT
        a.performance_year,
        a.final_score,
        min(a.adjustment_percent) AS lowest_percent,
        max(a.adjustment_percent) AS highest_percent
    FROM adjustment.payment_adjustment AS a
    WHERE a.adjustment_percent IS NOT NULL
    GROUP BY a.performance_year, a.final_score
)

SELECT
    b.final_score,
    b.lowest_percent,
    b.highest_percent
FROM by_score AS b
QUALIFY
    b.lowest_percent != b.highest_percent
    OR b.lowest_percent < lag(b.highest_percent) OVER (
        PARTITION BY b.performance_year ORDER BY b.final_score
    )
