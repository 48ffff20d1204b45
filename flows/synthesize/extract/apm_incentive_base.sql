-- What was paid in the base year for the clinicians of APM Entities, nine in ten of them, and for
-- affiliated practitioners.
SELECT
    c.npi,
    p.performance_year + 1 AS base_year,
    make_date(p.performance_year + 2, 3, 31) AS claims_processed_end_date,
    CAST(max(
        CASE
            WHEN c.practice_kind = 'APM Entity, QP by patients' AND c.member_number = 2 THEN 0
            ELSE below('base amount', c.person_number, 20000000)
        END
    ) AS DECIMAL(18, 2)) / 100
        AS covered_service_payment_amount
FROM people.clinician AS c
CROSS JOIN people.parameter AS p
WHERE
    (c.apm_entity_number IS NOT NULL AND chance('base sent', c.person_number) < 0.9)
    OR (starts_with(c.entity_id, 'A') AND c.practice_kind <> 'APM Entity, QP late')
    OR starts_with(c.practice_kind, 'affiliated')
GROUP BY c.npi, p.performance_year
ORDER BY c.npi
