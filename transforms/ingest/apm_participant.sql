-- Rule:  42 CFR 414.1425(b)
-- Grain: performance_year, apm_entity_id, tin, npi, snapshot_date
-- Says:  An APM Entity's participant at a snapshot is as the latest list that names it describes
--        it.

SELECT
    p.performance_year,
    p.apm_entity_id,
    p.tin,
    p.npi,
    p.snapshot_date,
    p.model_id,
    p.is_advanced_apm,
    p.is_mips_apm,
    p.attributed_payment_amount,
    p.attribution_eligible_payment_amount,
    p.attributed_patient_count,
    p.attribution_eligible_patient_count,
    p.all_payer_attributed_payment_amount,
    p.all_payer_eligible_payment_amount,
    p.all_payer_attributed_patient_count,
    p.all_payer_eligible_patient_count
FROM lake.apm_participant AS p
QUALIFY
    row_number() OVER (
        PARTITION BY p.performance_year, p.apm_entity_id, p.tin, p.npi, p.snapshot_date
        ORDER BY p.batch_number DESC, p.file_number DESC, p.row_number DESC
    ) = 1
