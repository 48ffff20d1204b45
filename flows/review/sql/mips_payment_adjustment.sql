-- What the records come to by direction: the percent of the allowed charges that they bear.
SELECT
    CASE
        WHEN adjustment_percent > 0 THEN 'positive'
        WHEN adjustment_percent < 0 THEN 'negative'
        WHEN adjustment_percent = 0 THEN 'neutral'
        ELSE 'none'
    END AS direction,
    count(*) AS record_count,
    CAST(
        sum(round(CAST(allowed_charge_amount * adjustment_percent / 100 AS DECIMAL(24, 4)), 2))
        AS DECIMAL(24, 2)
    ) AS estimated_amount
FROM record
GROUP BY ALL
