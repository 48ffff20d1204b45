-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, beneficiary_id, first_date
-- Says:  The days of the year on which whichever clinician has seen a patient for the illness of a measure
--        that counts stays, with one of its procedures and one of its diagnoses (reading M7).

WITH patient AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        beneficiary_id
    FROM claims_quality._grouped_claim
    INNER JOIN claims_quality._rate USING (performance_year, rate_number, instance_kind)
    WHERE instance_kind = 'stay'
),

seen AS (
    SELECT
        performance_year,
        patient.measure_id,
        beneficiary_id,
        line.first_expense_date AS first_date,
        coalesce(line.last_expense_date, line.first_expense_date) AS last_date,
        unnest(line.diagnosis_codes) AS diagnosis_code
    FROM ingest.claim_line AS line
    INNER JOIN patient USING (performance_year, beneficiary_id)
    INNER JOIN reference.claims_procedure_code AS code
        ON
            patient.performance_year = code.performance_year
            AND patient.measure_id = code.measure_id
            AND line.hcpcs_code = code.procedure_code
    INNER JOIN policy.performance_year AS register USING (performance_year)
    WHERE
        code.code_role = 'procedure'
        AND line.first_expense_date BETWEEN register.start_date AND register.end_date
)

SELECT
    performance_year,
    measure_id,
    beneficiary_id,
    first_date,
    max(last_date) AS last_date
FROM seen
INNER JOIN reference.claims_diagnosis_code AS needed
    USING (performance_year, measure_id, diagnosis_code)
WHERE needed.diagnosis_role = 'needed'
GROUP BY ALL
