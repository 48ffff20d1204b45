-- What Qualifying APM Participants are paid, and those who are paid nothing.
SELECT
    CASE WHEN no_incentive_reason IS NULL THEN 'paid' ELSE 'not_paid' END AS direction,
    count(*) AS record_count,
    CAST(sum(incentive_amount) AS DECIMAL(24, 2)) AS estimated_amount
FROM record
GROUP BY ALL
