-- Check: Control totals of the APM payment files add up to their records, and amounts follow the percentage.
-- Rounding moves an amount by half a cent at most.
SELECT
    t.performance_year,
    t.record_count,
    d.record_count AS delivered_record_count
FROM (
    SELECT
        a.performance_year,
        sum(a.record_count) AS record_count,
        sum(a.incentive_amount) AS incentive_amount,
        sum(a.covered_service_payment_amount * a.incentive_percent / 100) AS expected_amount
    FROM payment_file.apm_incentive_total AS a
    GROUP BY a.performance_year
) AS t
CROSS JOIN (
    SELECT
        count(*) AS record_count,
        coalesce(sum(i.incentive_amount), 0) AS incentive_amount
    FROM payment_file.apm_incentive AS i
) AS d
WHERE
    t.record_count != d.record_count
    OR t.incentive_amount != d.incentive_amount
    OR abs(t.incentive_amount - t.expected_amount) * 100 * 2 > t.record_count
UNION ALL
SELECT
    c.performance_year,
    c.record_count,
    d.record_count AS delivered_record_count
FROM payment_file.qualifying_apm_conversion_factor_total AS c
CROSS JOIN (
    SELECT count(*) AS record_count
    FROM payment_file.qualifying_apm_conversion_factor
) AS d
WHERE c.record_count != d.record_count
