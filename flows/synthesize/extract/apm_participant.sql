-- Participation lists of APM Entities at the year's snapshots. One in ten members joins after the
-- first list, a few with the last; one entity leaves; one reaches QP status at the third only; some
-- clinicians are in two entities.
WITH member AS (
    SELECT
        entity_id, clinician_number,
        coalesce(own.first_snapshot, kind.first_snapshot) AS first_snapshot,
        coalesce(own.last_snapshot, kind.last_snapshot) AS last_snapshot
    FROM people.entity_member
    UNION ALL
    SELECT
        kind.second_entity_id AS entity_id, clinician_number, NULL AS first_snapshot,
        NULL AS last_snapshot
    FROM people.clinician
)

SELECT
    entity_id AS apm_entity_id, tin, npi, snapshot_date, model_id, is_advanced_apm, is_mips_apm,
    unnest(apm_counts(
        patients,
        CASE WHEN snapshot_number < entity.first_snapshot THEN 5 ELSE payment_percent END,
        patient_percent, all_payer_percent
    ))
FROM member
INNER JOIN people.apm_entity AS entity USING (entity_id)
INNER JOIN people.clinician USING (clinician_number)
CROSS JOIN (
    SELECT
        snapshot_date,
        row_number() OVER (ORDER BY snapshot_date) AS snapshot_number
    FROM policy.apm_participation_snapshot
) AS snapshot
WHERE
    CASE
        -- From the second year on the last list is of full TIN models alone.
        WHEN member.first_snapshot IS NOT NULL
            THEN
                snapshot_number >= member.first_snapshot
                AND snapshot_number <= coalesce(member.last_snapshot, snapshot_number)
        ELSE snapshot_number > 1 OR chance('joins late', clinician_number) >= 0.1
    END
ORDER BY apm_entity_id, tin, npi, snapshot_date
