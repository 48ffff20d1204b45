-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, claim_id, line_number
-- Says:  The lines of those who report by claims, taken once for all measures. The parts of a split
--        claim have the beginning of the contractor's number in common and are one claim (reading M2).

SELECT
    performance_year,
    line.claim_id,
    line.line_number,
    line.tin,
    line.npi,
    line.beneficiary_id,
    coalesce(
        left(line.claim_control_number, split.shared_character_count), CAST(line.claim_id AS VARCHAR)
    ) AS joined_claim_id,
    coalesce(line.claim_from_date, line.first_expense_date) AS claim_from_date,
    coalesce(line.claim_through_date, line.last_expense_date) AS claim_through_date,
    line.diagnosis_codes,
    line.hcpcs_code,
    list_filter(
        [line.hcpcs_first_modifier_code, line.hcpcs_second_modifier_code], LAMBDA code: code IS NOT NULL
    ) AS modifier_codes,
    coalesce(line.place_of_service_code, 'none') AS place_of_service_code
FROM ingest.claim_line AS line
INNER JOIN policy.split_claim AS split USING (performance_year)
SEMI JOIN claims_quality.reporter USING (performance_year, tin, npi)
