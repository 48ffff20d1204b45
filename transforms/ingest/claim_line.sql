-- Rule:  42 CFR 405.980(a)
-- Grain: performance_year, claim_id, line_number
-- Says:  A claim line counts as final action in the latest version of its claim, and not at all once
--        the claim is deleted.

SELECT
    l.performance_year,
    l.claim_id,
    l.line_number,
    l.beneficiary_id,
    l.tin,
    l.npi,
    l.contractor_number,
    l.provider_specialty_code,
    l.provider_type_code,
    l.participating_code = '1' AS is_participating,
    l.assignment_code = 'A' AS is_assigned,
    l.payment_denial_code,
    l.line_processing_code,
    l.hcpcs_code,
    l.hcpcs_first_modifier_code,
    l.hcpcs_second_modifier_code,
    l.service_type_code,
    l.place_of_service_code,
    l.betos_code,
    l.service_count,
    l.line_diagnosis_code,
    l.first_expense_date,
    l.last_expense_date,
    -- A correction does not make a claim late that was there in time.
    coalesce(s.first_processing_date, l.weekly_processing_date) AS first_processing_date,
    l.allowed_charge_amount,
    l.payment_amount,
    l.submitted_charge_amount
FROM lake.claim_line AS l
-- Nearly always nothing is restated; then this join costs next to nothing.
LEFT JOIN ingest._restated_claim_line AS s
    ON
        l.performance_year = s.performance_year
        AND l.batch_number = s.batch_number
        AND l.file_number = s.file_number
        AND l.row_number = s.row_number
WHERE
    s.is_superseded IS NOT TRUE
    AND l.final_action_code = 'F'
    AND l.dml_indicator <> 'DELETE'
