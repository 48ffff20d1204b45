-- Check: An entity whose members have patients with a risk score counts them for the bonus.
SELECT DISTINCT
    performance_year,
    entity_type,
    entity_id
FROM eligibility.scored_entity
INNER JOIN score.complex_patient_bonus USING (performance_year, entity_type, entity_id)
INNER JOIN eligibility.entity_member AS member USING (performance_year, entity_type, entity_id)
SEMI JOIN (
    SELECT
        performance_year,
        tin,
        npi
    FROM ingest.allowed_line
    INNER JOIN policy.complex_patient_segment USING (performance_year)
    INNER JOIN policy.determination_period USING (performance_year, segment)
    INNER JOIN ingest.beneficiary_risk USING (performance_year, beneficiary_id)
    WHERE
        first_expense_date BETWEEN start_date AND end_date
        AND (first_processing_date <= end_date + run_out_day_count) IS NOT FALSE
        AND hcc_risk_score IS NOT NULL
) AS patient
    ON
        member.performance_year = patient.performance_year
        AND member.tin = patient.tin
        AND member.npi = patient.npi
WHERE beneficiary_count = 0
