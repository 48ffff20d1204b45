-- Check: The rows of an APM Entity at a snapshot carry the same counts, which are the entity's.
SELECT
    found.apm_entity_id,
    found.snapshot_date,
    count(*) AS result_count
FROM (
    SELECT DISTINCT
        apm_entity_id,
        snapshot_date,
        attributed_payment_amount,
        attribution_eligible_payment_amount,
        attributed_patient_count,
        attribution_eligible_patient_count,
        all_payer_attributed_payment_amount,
        all_payer_eligible_payment_amount,
        all_payer_attributed_patient_count,
        all_payer_eligible_patient_count
    FROM ingest.apm_participant
    WHERE is_advanced_apm IS TRUE
) AS found
GROUP BY ALL
HAVING count(*) > 1
