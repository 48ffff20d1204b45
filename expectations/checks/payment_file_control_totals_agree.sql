-- Check: Control totals add up to the records, charges and percents of the payment file.
WITH delivered AS (
    SELECT
        c.performance_year,
        count(*) AS record_count,
        sum(c.allowed_charge_amount) AS allowed_charge_amount,
        coalesce(sum(c.adjustment_percent), 0) AS percent_total,
        coalesce(sum(c.unrounded_additional_adjustment_percent), 0) AS additional_percent_total
    FROM payment_file.clinician AS c
    GROUP BY c.performance_year
),

stated AS (
    SELECT
        t.performance_year,
        sum(t.record_count) AS record_count,
        sum(t.allowed_charge_amount) AS allowed_charge_amount,
        sum(t.adjustment_percent_total) AS percent_total,
        coalesce(sum(t.additional_adjustment_percent_total), 0) AS additional_percent_total
    FROM payment_file.control_total AS t
    GROUP BY t.performance_year
)

SELECT
    d.performance_year,
    d.record_count,
    s.record_count AS stated_record_count
FROM delivered AS d
LEFT JOIN stated AS s ON d.performance_year = s.performance_year
WHERE
    d.record_count IS DISTINCT FROM s.record_count
    OR d.allowed_charge_amount IS DISTINCT FROM s.allowed_charge_amount
    OR d.percent_total IS DISTINCT FROM s.percent_total
    OR d.additional_percent_total IS DISTINCT FROM s.additional_percent_total
