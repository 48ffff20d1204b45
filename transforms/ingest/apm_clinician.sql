-- Rule:  42 CFR 414.1425(c)(4); 42 CFR 414.1425(d)
-- Grain: performance_year, npi, snapshot_date
-- Says:  A clinician's own counts at a snapshot are the latest that were sent.

SELECT
    performance_year,
    npi,
    snapshot_date,
    is_affiliated_practitioner,
    attributed_payment_amount,
    attribution_eligible_payment_amount,
    attributed_patient_count,
    attribution_eligible_patient_count,
    all_payer_attributed_payment_amount,
    all_payer_eligible_payment_amount,
    all_payer_attributed_patient_count,
    all_payer_eligible_patient_count
FROM lake.apm_clinician
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, npi, snapshot_date
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
