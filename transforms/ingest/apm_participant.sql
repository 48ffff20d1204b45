-- Rule:  42 CFR 414.1425(b)
-- Grain: performance_year, apm_entity_id, tin, npi, snapshot_date
-- Says:  An APM Entity's participant at a snapshot is as the latest list that names it describes
--        it.

SELECT
    performance_year,
    apm_entity_id,
    tin,
    npi,
    snapshot_date,
    model_id,
    is_advanced_apm,
    is_mips_apm,
    attributed_payment_amount,
    attribution_eligible_payment_amount,
    attributed_patient_count,
    attribution_eligible_patient_count,
    all_payer_attributed_payment_amount,
    all_payer_eligible_payment_amount,
    all_payer_attributed_patient_count,
    all_payer_eligible_patient_count
FROM lake.apm_participant
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, apm_entity_id, tin, npi, snapshot_date
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
