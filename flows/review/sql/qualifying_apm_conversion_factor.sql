-- Who is paid by the qualifying APM conversion factor; what for is not known.
SELECT
    'listed' AS direction,
    count(*) AS record_count,
    CAST(NULL AS DECIMAL(24, 2)) AS estimated_amount
FROM record
GROUP BY ALL
