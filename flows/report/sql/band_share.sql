-- Which share of the eligible has a final score in each band of ten points, in percent.
SELECT
    band,
    eligible_count,
    CAST(100 * eligible_count / nullif(sum(eligible_count) OVER (), 0) AS DECIMAL(5, 2)) AS percent
FROM report.score_distribution
ORDER BY band
