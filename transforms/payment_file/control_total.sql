-- Rule:  42 CFR 414.1405(d); 42 CFR 414.1405(e)
-- Grain: performance_year, direction
-- Says:  Records, allowed charges and percents of the delivered file by direction of the adjustment,
--        so that the receiver can tell whether the file arrived whole.

WITH delivered AS (
    SELECT
        c.performance_year,
        CASE
            WHEN c.adjustment_percent > 0 THEN 'positive'
            WHEN c.adjustment_percent < 0 THEN 'negative'
            WHEN c.adjustment_percent = 0 THEN 'neutral'
            ELSE 'none'
        END AS direction,
        c.allowed_charge_amount,
        c.adjustment_percent,
        c.unrounded_base_adjustment_percent,
        c.unrounded_additional_adjustment_percent
    FROM payment_file.clinician AS c
),

payment_year AS (
    SELECT DISTINCT
        c.performance_year,
        c.payment_year
    FROM payment_file.clinician AS c
)

SELECT
    y.performance_year,
    y.payment_year,
    r.direction,
    count(d.direction) AS record_count,
    coalesce(sum(d.allowed_charge_amount), 0) AS allowed_charge_amount,
    coalesce(sum(d.adjustment_percent), 0) AS adjustment_percent_total,
    coalesce(sum(d.unrounded_base_adjustment_percent), 0) AS base_adjustment_percent_total,
    CASE
        WHEN x.pool_amount IS NOT NULL
            THEN coalesce(sum(d.unrounded_additional_adjustment_percent), 0)
    END AS additional_adjustment_percent_total
FROM payment_year AS y
INNER JOIN policy.remittance_code AS r ON y.performance_year = r.performance_year
INNER JOIN policy.exceptional_performance AS x ON y.performance_year = x.performance_year
LEFT JOIN delivered AS d
    ON y.performance_year = d.performance_year AND r.direction = d.direction
GROUP BY y.performance_year, y.payment_year, r.direction, x.pool_amount
