-- The lines behind a rate in the order in which a reviewer reads them: patient, instance, day, claim.
SELECT
    measure_id,
    nullif(stratum, 'whole') AS stratum,
    beneficiary_id,
    instance_number,
    coalesce(option_type, 'none') AS outcome,
    instance_count,
    claim_id,
    line_number,
    claim_from_date,
    claim_through_date,
    is_deciding,
    hcpcs_code,
    concat_ws(' ', hcpcs_first_modifier_code, hcpcs_second_modifier_code) AS modifier_codes,
    place_of_service_code,
    code_role,
    array_to_string(diagnosis_codes, ' ') AS diagnosis_codes
FROM claims_quality.instance_line
WHERE measure_id = getvariable('measure_id')
ORDER BY stratum, beneficiary_id, instance_number, claim_from_date, claim_id, line_number
