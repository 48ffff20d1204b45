-- Check: Of two adjusted TIN/NPIs the one with the higher final score never has the lower adjustment.
WITH by_score AS (
    SELECT
        performance_year,
        final_score,
        min(adjustment_percent) AS lowest_percent,
        max(adjustment_percent) AS highest_percent
    FROM adjustment.payment_adjustment
    WHERE adjustment_percent IS NOT NULL
    GROUP BY ALL
)

SELECT
    final_score,
    lowest_percent,
    highest_percent
FROM by_score
QUALIFY
    lowest_percent != highest_percent
    OR lowest_percent < lag(highest_percent) OVER (
        PARTITION BY performance_year ORDER BY final_score
    )
