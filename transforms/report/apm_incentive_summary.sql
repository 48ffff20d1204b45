-- Rule:  42 CFR 414.1450
-- Grain: performance_year, outcome
-- Says:  How many Qualifying APM Participants are paid the APM incentive, how many are not and why,
--        and whether the percentage of the payment year is confirmed.

SELECT
    performance_year,
    incentive.payment_year,
    coalesce(incentive.no_incentive_reason, 'paid') AS outcome,
    incentive.incentive_percent,
    incentive_rule.confidence = 'confirmed' AS is_percent_confirmed,
    count(*) AS record_count,
    coalesce(sum(incentive.covered_service_payment_amount), 0) AS covered_service_payment_amount,
    coalesce(sum(incentive.incentive_amount), 0) AS incentive_amount
FROM payment_file.apm_incentive AS incentive
INNER JOIN policy.apm_incentive AS incentive_rule USING (performance_year)
GROUP BY ALL
