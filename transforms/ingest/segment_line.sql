-- Rule:  42 CFR 414.1305
-- Grain: performance_year, claim_id, line_number, segment
-- Says:  A service counts in the segment of the MIPS determination period in which it was furnished,
--        when its claim was processed by the end of the segment's run-out.

SELECT
    line.performance_year,
    line.claim_id,
    line.line_number,
    period.segment,
    line.beneficiary_id,
    line.tin,
    line.npi,
    line.service_type_code,
    line.betos_code,
    line.hcpcs_code,
    line.place_of_service_code,
    line.service_count,
    line.allowed_charge_amount,
    line.payment_amount,
    line.is_covered_professional_service,
    line.is_patient_facing_encounter
FROM ingest.allowed_line AS line
INNER JOIN policy.determination_period AS period
    ON
        line.performance_year = period.performance_year
        AND line.first_expense_date BETWEEN period.start_date AND period.end_date
-- a year without run-out days has no such end
WHERE
    (line.first_processing_date <= period.end_date + period.run_out_day_count) IS NOT FALSE
