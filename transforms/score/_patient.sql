-- Rule:  42 CFR 414.1380(c)(3)(i)-(ii)
-- Grain: performance_year, tin, npi, beneficiary_id
-- Says:  The patients whose risk counts are the beneficiaries with a risk score to whom a clinician
--        furnished an allowed service that counts in the segment that the year names, each one once.

-- numbers stand for who bills while the same patient is looked for
WITH patient AS (
    SELECT DISTINCT
        performance_year,
        biller.clinician_number,
        line.beneficiary_id
    FROM ingest.segment_line AS line
    INNER JOIN policy.complex_patient_segment USING (performance_year, segment)
    INNER JOIN eligibility.individual AS biller USING (performance_year, tin, npi)
)

SELECT
    performance_year,
    biller.tin,
    biller.npi,
    beneficiary_id,
    risk.hcc_risk_score,
    risk.is_dual_eligible
FROM patient
INNER JOIN ingest.beneficiary_risk AS risk USING (performance_year, beneficiary_id)
INNER JOIN eligibility.individual AS biller USING (performance_year, clinician_number)
WHERE risk.hcc_risk_score IS NOT NULL
