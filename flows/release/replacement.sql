-- What superseding a released run changes for those who were told another adjustment, by direction:
-- no record is named, and the two files' dollars are told apart.
WITH paired AS (
    SELECT
        b.npi IS NULL AS is_new,
        n.npi IS NULL AS is_gone,
        coalesce(b.adjustment_percent, 0) AS percent_before,
        coalesce(n.adjustment_percent, 0) AS percent_now,
        CAST(coalesce(b.allowed_charge_amount, 0) * coalesce(b.adjustment_percent, 0) / 100 AS DECIMAL(24, 4))
            AS amount_before,
        CAST(coalesce(n.allowed_charge_amount, 0) * coalesce(n.adjustment_percent, 0) / 100 AS DECIMAL(24, 4))
            AS amount_now
    FROM before.payment_file.clinician AS b
    FULL JOIN payment_file.clinician AS n ON b.tin = n.tin AND b.npi = n.npi
)

SELECT
    CASE
        WHEN is_new THEN 'record added'
        WHEN is_gone THEN 'record removed'
        WHEN percent_now > percent_before THEN 'up'
        WHEN percent_now < percent_before THEN 'down'
        ELSE 'unchanged'
    END AS direction,
    count(*) AS record_count,
    CAST(sum(amount_before) AS VARCHAR) AS amount_before,
    CAST(sum(amount_now) AS VARCHAR) AS amount_now
FROM paired
GROUP BY ALL
ORDER BY ALL
