-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act; reading E6; reading E20
-- Grain: performance_year, claim_id, line_number
-- Says:  A line counts as a service when Part B allows it with a positive charge and its claim was
--        not denied; it is a covered professional service or another one.

SELECT
    performance_year,
    claim_id,
    line_number,
    beneficiary_id,
    tin,
    npi,
    first_expense_date,
    first_processing_date,
    line_processing_code,
    service_type_code,
    betos_code,
    hcpcs_code,
    place_of_service_code,
    service_count,
    allowed_charge_amount,
    payment_amount,
    is_covered_professional_service,
    is_patient_facing_encounter
FROM ingest.service_line
WHERE
    is_allowed
    -- reading E6: one service is one line with a positive allowed charge
    AND allowed_charge_amount > 0
