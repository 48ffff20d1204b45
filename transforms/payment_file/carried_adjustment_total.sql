-- Rule:  42 CFR 414.1405(e)
-- Grain: performance_year, direction
-- Says:  Records and percents of the list of carried adjustments by direction, so that the receiver
--        can tell whether it arrived whole.

WITH delivered AS (
    SELECT
        performance_year,
        CASE
            WHEN adjustment_percent > 0 THEN 'positive'
            WHEN adjustment_percent < 0 THEN 'negative'
            WHEN adjustment_percent = 0 THEN 'neutral'
            ELSE 'none'
        END AS direction,
        count(*) AS delivered_count,
        sum(adjustment_percent) AS percent_total
    FROM payment_file.carried_adjustment
    GROUP BY ALL
),

payment_year AS (
    SELECT DISTINCT
        performance_year,
        payment_year
    FROM payment_file.clinician
)

SELECT
    performance_year,
    payment_year,
    direction,
    coalesce(delivered_count, 0) AS record_count,
    coalesce(percent_total, 0) AS adjustment_percent_total
FROM payment_year
INNER JOIN policy.remittance_code USING (performance_year)
LEFT JOIN delivered USING (performance_year, direction)
