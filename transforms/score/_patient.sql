-- Rule:  42 CFR 414.1380(c)(3)(i)-(ii)
-- Grain: performance_year, tin, npi, beneficiary_id
-- Says:  The patients whose risk counts are the beneficiaries with a risk score to whom a clinician
--        furnished an allowed service in the segment that the year names, each one once.

SELECT
    p.performance_year,
    p.tin,
    p.npi,
    p.beneficiary_id,
    b.hcc_risk_score,
    b.is_dual_eligible
FROM (
    SELECT DISTINCT
        c.performance_year,
        c.tin,
        c.npi,
        c.beneficiary_id
    FROM ingest.claim_line AS c
    INNER JOIN policy.complex_patient_segment AS s ON c.performance_year = s.performance_year
    INNER JOIN policy.determination_period AS d
        ON s.performance_year = d.performance_year AND s.segment = d.segment
    WHERE
        c.first_expense_date BETWEEN d.start_date AND d.end_date
        AND c.allowed_charge_amount > 0
) AS p
INNER JOIN ingest.beneficiary_risk AS b
    ON p.performance_year = b.performance_year AND p.beneficiary_id = b.beneficiary_id
WHERE b.hcc_risk_score IS NOT NULL
