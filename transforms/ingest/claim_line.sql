-- Rule:  42 CFR 405.980(a)
-- Grain: performance_year, claim_id, line_number
-- Says:  A claim line counts as final action in the latest version of its claim, and not at all once
--        the claim is deleted.

SELECT
    performance_year,
    claim_line.claim_id,
    claim_line.line_number,
    claim_line.beneficiary_id,
    claim_line.tin,
    claim_line.npi,
    claim_line.contractor_number,
    claim_line.provider_specialty_code,
    claim_line.provider_type_code,
    claim_line.participating_code = '1' AS is_participating,
    claim_line.assignment_code = 'A' AS is_assigned,
    claim_line.payment_denial_code,
    claim_line.line_processing_code,
    claim_line.hcpcs_code,
    claim_line.hcpcs_first_modifier_code,
    claim_line.hcpcs_second_modifier_code,
    claim_line.service_type_code,
    claim_line.place_of_service_code,
    claim_line.betos_code,
    claim_line.service_count,
    claim_line.line_diagnosis_code,
    claim_line.first_expense_date,
    claim_line.last_expense_date,
    claim_line.claim_from_date,
    claim_line.claim_through_date,
    claim_line.claim_control_number,
    list_filter(
        [
            claim_line.diagnosis_1_code, claim_line.diagnosis_2_code, claim_line.diagnosis_3_code,
            claim_line.diagnosis_4_code, claim_line.diagnosis_5_code, claim_line.diagnosis_6_code,
            claim_line.diagnosis_7_code, claim_line.diagnosis_8_code, claim_line.diagnosis_9_code,
            claim_line.diagnosis_10_code, claim_line.diagnosis_11_code, claim_line.diagnosis_12_code
        ],
        LAMBDA code: code IS NOT NULL
    ) AS diagnosis_codes,
    -- A correction does not make a claim late that was there in time.
    coalesce(claim_line.first_processing_date, claim_line.weekly_processing_date)
        AS first_processing_date,
    claim_line.allowed_charge_amount,
    claim_line.payment_amount,
    claim_line.submitted_charge_amount
FROM lake.claim_line
WHERE
    -- What was sent of it later is settled at the border (claims_history.line_state).
    claim_line.is_superseded IS NOT TRUE
    AND claim_line.final_action_code = 'F'
    AND claim_line.dml_indicator <> 'DELETE'
