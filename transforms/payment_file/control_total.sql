-- Rule:  42 CFR 414.1405(d); 42 CFR 414.1405(e)
-- Grain: performance_year, direction
-- Says:  Records, allowed charges and percents of the delivered file by direction of the adjustment,
--        so that the receiver can tell whether the file arrived whole.

WITH delivered AS (
    SELECT
        performance_year,
        CASE
            WHEN adjustment_percent > 0 THEN 'positive'
            WHEN adjustment_percent < 0 THEN 'negative'
            WHEN adjustment_percent = 0 THEN 'neutral'
            ELSE 'none'
        END AS direction,
        allowed_charge_amount,
        adjustment_percent,
        unrounded_base_adjustment_percent,
        unrounded_additional_adjustment_percent
    FROM payment_file.clinician
),

payment_year AS (
    SELECT DISTINCT
        performance_year,
        payment_year
    FROM payment_file.clinician
)

SELECT
    performance_year,
    payment_year.payment_year,
    code.direction,
    count(delivered.direction) AS record_count,
    coalesce(sum(delivered.allowed_charge_amount), 0) AS allowed_charge_amount,
    coalesce(sum(delivered.adjustment_percent), 0) AS adjustment_percent_total,
    coalesce(sum(delivered.unrounded_base_adjustment_percent), 0) AS base_adjustment_percent_total,
    CASE
        WHEN exceptional.pool_amount IS NOT NULL
            THEN coalesce(sum(delivered.unrounded_additional_adjustment_percent), 0)
    END AS additional_adjustment_percent_total
FROM payment_year
INNER JOIN policy.remittance_code AS code USING (performance_year)
INNER JOIN policy.exceptional_performance AS exceptional USING (performance_year)
LEFT JOIN delivered
    ON payment_year.performance_year = delivered.performance_year AND code.direction = delivered.direction
GROUP BY payment_year.performance_year, payment_year.payment_year, code.direction, exceptional.pool_amount
