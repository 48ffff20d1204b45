-- Rule:  42 CFR 414.1305; 42 CFR 414.1405; reading F13
-- Grain: performance_year, npi
-- Says:  What a clinician is paid by under a TIN that has no record of them in the payment adjustment
--        file: the adjustment of the score that they carry there.

SELECT
    performance_year,
    payment_year,
    npi,
    tin,
    clinician.final_score,
    adjustment_percent,
    effective_start_date,
    effective_end_date,
    claim_adjustment_group_code,
    claim_adjustment_reason_code,
    remittance_advice_remark_code,
    no_adjustment_reason
FROM score.carried_score
INNER JOIN payment_file.clinician USING (performance_year, tin, npi)
