-- Rule:  42 CFR 414.1425(c)(4); 42 CFR 414.1425(d)
-- Grain: performance_year, npi, snapshot_date
-- Says:  A clinician's own counts at a snapshot are the latest that were sent.

SELECT
    t.performance_year,
    t.npi,
    t.snapshot_date,
    t.is_affiliated_practitioner,
    t.attributed_payment_amount,
    t.attribution_eligible_payment_amount,
    t.attributed_patient_count,
    t.attribution_eligible_patient_count,
    t.all_payer_attributed_payment_amount,
    t.all_payer_eligible_payment_amount,
    t.all_payer_attributed_patient_count,
    t.all_payer_eligible_patient_count
FROM lake.apm_clinician AS t
QUALIFY
    row_number() OVER (
        PARTITION BY t.performance_year, t.npi, t.snapshot_date
        ORDER BY t.batch_number DESC, t.file_number DESC, t.row_number DESC
    ) = 1
