-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, tin, npi, beneficiary_id, joined_claim_id, measure_id, code_role,
--        option_number, code_number
-- Says:  The codes of each measure that a claim bears, on whichever of its lines.

SELECT DISTINCT
    performance_year,
    tin,
    npi,
    beneficiary_id,
    joined_claim_id,
    matched.measure_id,
    matched.code_role,
    matched.option_number,
    matched.code_number
FROM claims_quality._claim_line
INNER JOIN claims_quality._matched_code AS matched
    USING (performance_year, hcpcs_code, modifier_codes, place_of_service_code)
