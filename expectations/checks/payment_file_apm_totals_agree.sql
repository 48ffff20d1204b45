-- Check: Control totals of the APM payment files add up to their records, and amounts follow the percentage.
-- Rounding moves an amount by half a cent at most.
SELECT
    found.performance_year,
    found.record_count,
    delivered.record_count AS delivered_record_count
FROM (
    SELECT
        performance_year,
        sum(record_count) AS record_count,
        sum(incentive_amount) AS incentive_amount,
        -- a base below zero is among the unpaid
        coalesce(
            sum(covered_service_payment_amount * incentive_percent / 100) FILTER (WHERE outcome = 'paid'), 0
        ) AS expected_amount
    FROM payment_file.apm_incentive_total
    GROUP BY ALL
) AS found
CROSS JOIN (
    SELECT
        count(*) AS record_count,
        coalesce(sum(incentive_amount), 0) AS incentive_amount
    FROM payment_file.apm_incentive
) AS delivered
WHERE
    found.record_count != delivered.record_count
    OR found.incentive_amount != delivered.incentive_amount
    OR abs(found.incentive_amount - found.expected_amount) * 100 * 2 > found.record_count
UNION ALL
SELECT
    total.performance_year,
    total.record_count,
    found.record_count AS delivered_record_count
FROM payment_file.qualifying_apm_conversion_factor_total AS total
CROSS JOIN (
    SELECT count(*) AS record_count
    FROM payment_file.qualifying_apm_conversion_factor
) AS found
WHERE total.record_count != found.record_count
