-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, claim_id, line_number
-- Says:  What is read of a line whose claim begins near the year: it may be part of a claim of the year,
--        or of one that is not (reading M20). The parts of a split claim have the beginning of the
--        contractor's number in common (reading M2).

SELECT
    performance_year,
    line.claim_id,
    line.line_number,
    line.tin,
    line.npi,
    line.beneficiary_id,
    line.hcpcs_code,
    line.hcpcs_first_modifier_code,
    line.hcpcs_second_modifier_code,
    line.place_of_service_code,
    coalesce(left(line.claim_control_number, split.shared_character_count), CAST(line.claim_id AS VARCHAR))
        AS joined_claim_id,
    coalesce(line.claim_from_date, line.first_expense_date) AS claim_from_date,
    coalesce(line.claim_through_date, line.last_expense_date) AS claim_through_date,
    line.diagnosis_codes
FROM ingest.claim_line AS line
INNER JOIN policy.split_claim AS split USING (performance_year)
INNER JOIN policy.performance_year AS register USING (performance_year)
WHERE
    coalesce(line.claim_from_date, line.first_expense_date)
    BETWEEN register.start_date - split.part_day_count AND register.end_date + split.part_day_count
