-- Rule:  42 CFR 414.1435; 42 CFR 414.1440
-- Grain: performance_year, entity_type, entity_id, snapshot_date, payer, threshold_method
-- Says:  At each snapshot the payments and the patients of an APM Entity in an Advanced APM, and of a
--        clinician by themselves, stand attributed beside attribution-eligible, those of Medicare and
--        those of all payers.

WITH counted AS (
    -- each row of an entity carries the entity's counts, which a check holds
    SELECT
        performance_year,
        'apm' AS entity_type,
        apm_entity_id AS entity_id,
        snapshot_date,
        max(attributed_payment_amount) AS attributed_payment_amount,
        max(attribution_eligible_payment_amount) AS attribution_eligible_payment_amount,
        max(attributed_patient_count) AS attributed_patient_count,
        max(attribution_eligible_patient_count) AS attribution_eligible_patient_count,
        max(all_payer_attributed_payment_amount) AS all_payer_attributed_payment_amount,
        max(all_payer_eligible_payment_amount) AS all_payer_eligible_payment_amount,
        max(all_payer_attributed_patient_count) AS all_payer_attributed_patient_count,
        max(all_payer_eligible_patient_count) AS all_payer_eligible_patient_count
    FROM ingest.apm_participant
    WHERE is_advanced_apm IS TRUE
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (npi, is_affiliated_practitioner),
        'clinician' AS entity_type,
        npi AS entity_id
    FROM ingest.apm_clinician
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    snapshot_date,
    stated.payer,
    stated.threshold_method,
    stated.attributed,
    stated.attribution_eligible
FROM counted
INNER JOIN policy.qp_snapshot USING (performance_year, snapshot_date)
CROSS JOIN LATERAL (
    VALUES
    (
        'medicare', 'payment_amount',
        attributed_payment_amount, attribution_eligible_payment_amount
    ),
    (
        'medicare', 'patient_count',
        attributed_patient_count, attribution_eligible_patient_count
    ),
    (
        'all_payer', 'payment_amount',
        all_payer_attributed_payment_amount, all_payer_eligible_payment_amount
    ),
    (
        'all_payer', 'patient_count',
        all_payer_attributed_patient_count, all_payer_eligible_patient_count
    )
) AS stated (payer, threshold_method, attributed, attribution_eligible)
