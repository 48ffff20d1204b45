-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act; reading E20
-- Grain: performance_year, claim_id, line_number
-- Says:  Of each claim line it is known whether Part B allows it, its claim not being denied, and
--        whether it is a covered professional service or another one.

SELECT
    line.performance_year,
    line.claim_id,
    line.line_number,
    line.beneficiary_id,
    line.tin,
    line.npi,
    line.line_processing_code,
    kind.service_type_code,
    kind.betos_code,
    kind.hcpcs_code,
    line.place_of_service_code,
    line.service_count,
    line.first_expense_date,
    line.last_expense_date,
    line.first_processing_date,
    line.is_assigned,
    line.allowed_charge_amount,
    line.payment_amount,
    processed.is_allowed AND paid.is_denied IS NOT TRUE AS is_allowed,
    kind.is_covered_professional_service,
    kind.is_patient_facing_encounter
FROM ingest.claim_line AS line
INNER JOIN ingest._service_kind AS kind
    ON
        line.performance_year = kind.performance_year
        AND coalesce(line.service_type_code, '') = kind.service_type_code
        AND coalesce(line.betos_code, '') = kind.betos_code
        AND coalesce(line.hcpcs_code, '') = kind.hcpcs_code
LEFT JOIN policy.line_processing_code AS processed
    ON
        line.performance_year = processed.performance_year
        AND line.line_processing_code = processed.line_processing_code
LEFT JOIN policy.claim_denial_code AS paid
    ON
        line.performance_year = paid.performance_year
        AND line.payment_denial_code = paid.payment_denial_code
