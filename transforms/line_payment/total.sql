-- Rule:  42 CFR 414.1405(e)
-- Grain: performance_year, outcome, service_type_code
-- Says:  Lines and amounts by direction of the adjustment, or by the reason for which lines are left
--        out, and by type of service; together they are every line that was read.

SELECT
    line.performance_year,
    payment_year,
    outcome,
    adjustment_percent IS NOT NULL AS is_adjusted,
    coalesce(line.service_type_code, 'none') AS service_type_code,
    service.note AS service_type,
    count(*) AS line_count,
    coalesce(sum(allowed_charge_amount), 0) AS allowed_charge_amount,
    coalesce(sum(payment_amount), 0) AS payment_amount,
    coalesce(sum(adjustment_amount), 0) AS adjustment_amount,
    coalesce(sum(sequestration_amount), 0) AS sequestration_amount,
    coalesce(sum(paid_amount), 0) AS paid_amount,
    coalesce(sum(paid_amount), 0) - coalesce(sum(paid_without_adjustment_amount), 0) AS difference_amount
FROM line_payment.line AS line
LEFT JOIN policy.service_type_scope AS service
    ON
        line.performance_year = service.performance_year
        AND line.service_type_code = service.service_type_code
GROUP BY ALL
