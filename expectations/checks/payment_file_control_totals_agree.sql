-- Check: Control totals add up to the records, charges and percents of the payment file.
WITH delivered AS (
    SELECT
        performance_year,
        count(*) AS record_count,
        sum(allowed_charge_amount) AS allowed_charge_amount,
        coalesce(sum(adjustment_percent), 0) AS percent_total,
        coalesce(sum(unrounded_additional_adjustment_percent), 0) AS additional_percent_total
    FROM payment_file.clinician
    GROUP BY ALL
),

stated AS (
    SELECT
        performance_year,
        sum(record_count) AS record_count,
        sum(allowed_charge_amount) AS allowed_charge_amount,
        sum(adjustment_percent_total) AS percent_total,
        coalesce(sum(additional_adjustment_percent_total), 0) AS additional_percent_total
    FROM payment_file.control_total
    GROUP BY ALL
)

SELECT
    performance_year,
    delivered.record_count,
    stated.record_count AS stated_record_count
FROM delivered
LEFT JOIN stated USING (performance_year)
WHERE
    delivered.record_count IS DISTINCT FROM stated.record_count
    OR delivered.allowed_charge_amount IS DISTINCT FROM stated.allowed_charge_amount
    OR delivered.percent_total IS DISTINCT FROM stated.percent_total
    OR delivered.additional_percent_total IS DISTINCT FROM stated.additional_percent_total
