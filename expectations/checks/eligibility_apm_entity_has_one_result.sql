-- Check: The rows of an APM Entity at a snapshot carry the same counts, which are the entity's.
SELECT
    a.apm_entity_id,
    a.snapshot_date,
    count(*) AS result_count
FROM (
    SELECT DISTINCT
        p.apm_entity_id,
        p.snapshot_date,
        p.attributed_payment_amount,
        p.attribution_eligible_payment_amount,
        p.attributed_patient_count,
        p.attribution_eligible_patient_count,
        p.all_payer_attributed_payment_amount,
        p.all_payer_eligible_payment_amount,
        p.all_payer_attributed_patient_count,
        p.all_payer_eligible_patient_count
    FROM ingest.apm_participant AS p
    WHERE p.is_advanced_apm IS TRUE
) AS a
GROUP BY a.apm_entity_id, a.snapshot_date
HAVING count(*) > 1
