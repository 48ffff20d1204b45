-- Own counts of clinicians in Advanced APMs at the QP snapshots: affiliated practitioners, one of
-- those in two APM Entities, and half of those in one.
WITH person AS (
    SELECT
        npi, person_number,
        max(coalesce(own.apm_plan, CASE WHEN kind.entity_id IS NULL THEN kind.apm_plan END))
            AS apm_plan,
        bool_and(apm_entity_number IS NULL) AS is_affiliated,
        bool_or(kind IS NOT NULL) AS is_planned
    FROM people.clinician
    GROUP BY npi, person_number
)

SELECT
    npi, snapshot_date,
    is_affiliated AND coalesce(apm_plan, '') <> 'own QP of two entities'
        AS is_affiliated_practitioner,
    unnest(apm_counts(
        100 + below('own patients', person_number, 300),
        coalesce(payment_percent, 20 + 60 * chance('own share', person_number)),
        coalesce(patient_percent, 12 + 36 * chance('own share', person_number)),
        all_payer_percent
    ))
FROM person
LEFT JOIN people.apm_level USING (apm_plan)
CROSS JOIN policy.qp_snapshot
WHERE
    apm_plan IS NOT NULL
    OR (NOT is_affiliated AND chance('own counts', person_number) < 0.5)
    OR (is_affiliated AND NOT is_planned AND chance('affiliated', person_number) < 0.01)
ORDER BY npi, snapshot_date
