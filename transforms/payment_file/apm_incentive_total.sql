-- Rule:  42 CFR 414.1450
-- Grain: performance_year, outcome
-- Says:  Records, base amounts and incentives of the APM incentive payment file, paid and not paid;
--        a payment year without an incentive has no rows, and no such file.

WITH delivered AS (
    SELECT
        i.performance_year,
        CASE WHEN i.no_incentive_reason IS NULL THEN 'paid' ELSE 'not_paid' END AS outcome,
        i.covered_service_payment_amount,
        i.incentive_amount
    FROM payment_file.apm_incentive AS i
),

performance_year AS (
    SELECT DISTINCT e.performance_year
    FROM eligibility.mips_eligible AS e
),

outcome AS (
    SELECT o.outcome
    FROM (VALUES ('paid'), ('not_paid')) AS o (outcome)
)

SELECT
    i.performance_year,
    i.payment_year,
    o.outcome,
    i.incentive_percent,
    count(d.outcome) AS record_count,
    coalesce(sum(d.covered_service_payment_amount), 0) AS covered_service_payment_amount,
    coalesce(sum(d.incentive_amount), 0) AS incentive_amount
FROM performance_year AS y
INNER JOIN policy.apm_incentive AS i ON y.performance_year = i.performance_year
CROSS JOIN outcome AS o
LEFT JOIN delivered AS d
    ON i.performance_year = d.performance_year AND o.outcome = d.outcome
WHERE i.incentive_percent IS NOT NULL
GROUP BY i.performance_year, i.payment_year, o.outcome, i.incentive_percent
