-- A plain scan of the columns that claims measures read, each value looked at.
SELECT
    bit_xor(hash(tin, npi, beneficiary_id)) AS whose,
    bit_xor(hash(claim_id, line_number, claim_control_number)) AS claim,
    bit_xor(hash(claim_from_date, claim_through_date, first_expense_date, last_expense_date)) AS days,
    bit_xor(hash(hcpcs_code, hcpcs_first_modifier_code, hcpcs_second_modifier_code, place_of_service_code))
        AS service,
    bit_xor(hash(diagnosis_1_code, diagnosis_2_code, diagnosis_3_code, diagnosis_4_code)) AS first_diagnoses,
    bit_xor(hash(diagnosis_5_code, diagnosis_6_code, diagnosis_7_code, diagnosis_8_code)) AS more_diagnoses,
    bit_xor(hash(diagnosis_9_code, diagnosis_10_code, diagnosis_11_code, diagnosis_12_code))
        AS last_diagnoses,
    bit_xor(hash(final_action_code, dml_indicator)) AS status
FROM lake.claim_line
