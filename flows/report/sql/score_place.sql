-- Where the eligible are on the scale, by steps of two points, and which way they go.
SELECT
    CAST(floor(final_score / 2) * 2 AS INTEGER) AS score,
    direction,
    count(*) AS clinician_count
FROM adjustment.payment_adjustment
WHERE direction <> 'none'
GROUP BY ALL
ORDER BY ALL
