-- What was paid in the base year for the clinicians of APM Entities, nine in ten of them, and for
-- affiliated practitioners.
SELECT
    npi,
    performance_year() + 1 AS base_year,
    make_date(performance_year() + 2, 3, 31) AS claims_processed_end_date,
    CAST(max(if(own.is_unpaid, 0, below('base amount', person_number, 20000000))) AS DECIMAL(18, 2))
    / 100 AS covered_service_payment_amount
FROM people.clinician
LEFT JOIN synthetic.apm_plan ON kind.apm_plan = apm_plan.apm_plan
WHERE
    is_base_sent
    OR (apm_entity_number IS NOT NULL AND chance('base sent', person_number) < 0.9)
GROUP BY npi
ORDER BY npi
