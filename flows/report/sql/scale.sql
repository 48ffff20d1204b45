-- What each half point of the scale earns.
SELECT
    final_score AS score,
    unrounded_adjustment_percent AS percent
FROM adjustment.payment_adjustment
ORDER BY final_score
