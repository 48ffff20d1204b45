-- Rule:  42 CFR 414.1450
-- Grain: performance_year, outcome
-- Says:  Records, base amounts and incentives of the APM incentive payment file, paid and not paid;
--        a payment year without an incentive has no rows, and no such file.

WITH delivered AS (
    SELECT
        performance_year,
        CASE WHEN no_incentive_reason IS NULL THEN 'paid' ELSE 'not_paid' END AS outcome,
        covered_service_payment_amount,
        incentive_amount
    FROM payment_file.apm_incentive
),

performance_year AS (
    SELECT DISTINCT performance_year
    FROM eligibility.mips_eligible
),

outcome AS (
    SELECT found.outcome
    FROM (VALUES ('paid'), ('not_paid')) AS found (outcome)
)

SELECT
    performance_year,
    incentive_rule.payment_year,
    outcome.outcome,
    incentive_rule.incentive_percent,
    count(delivered.outcome) AS record_count,
    coalesce(sum(delivered.covered_service_payment_amount), 0) AS covered_service_payment_amount,
    coalesce(sum(delivered.incentive_amount), 0) AS incentive_amount
FROM performance_year
INNER JOIN policy.apm_incentive AS incentive_rule USING (performance_year)
CROSS JOIN outcome
LEFT JOIN delivered USING (performance_year, outcome)
WHERE incentive_rule.incentive_percent IS NOT NULL
GROUP BY ALL
