-- Check: The control totals of carried adjustments count one record for each carried score.
SELECT
    performance_year,
    record_count,
    score_count
FROM (
    SELECT
        performance_year,
        sum(record_count) AS record_count
    FROM payment_file.carried_adjustment_total
    GROUP BY ALL
) AS total
FULL OUTER JOIN (
    SELECT
        performance_year,
        count(*) AS score_count
    FROM score.carried_score
    GROUP BY ALL
) AS carried USING (performance_year)
WHERE coalesce(record_count, 0) != coalesce(score_count, 0)
