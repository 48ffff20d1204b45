-- What follows an NPI to another TIN, by direction; no charges are known there.
SELECT
    CASE
        WHEN adjustment_percent > 0 THEN 'positive'
        WHEN adjustment_percent < 0 THEN 'negative'
        WHEN adjustment_percent = 0 THEN 'neutral'
        ELSE 'none'
    END AS direction,
    count(*) AS record_count,
    CAST(NULL AS DECIMAL(24, 2)) AS estimated_amount
FROM record
GROUP BY ALL
