-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, reporter_number, beneficiary_id, joined_claim_id
-- Says:  Claims of which a line with a procedure of the measure is of a day for which another service
--        of the patient lasts, whenever the claim begins (reading M7).

SELECT DISTINCT
    performance_year,
    service.measure_id,
    reporter_number,
    part.beneficiary_id,
    part.joined_claim_id
FROM ingest.claim_line AS line
INNER JOIN claims_quality._companion_service AS service USING (performance_year, beneficiary_id)
INNER JOIN reference.claims_procedure_code AS code
    ON
        service.performance_year = code.performance_year
        AND service.measure_id = code.measure_id
        AND line.hcpcs_code = code.procedure_code
INNER JOIN claims_quality.reporter USING (performance_year, tin, npi)
INNER JOIN claims_quality._claim_part AS part USING (performance_year, reporter_number, claim_id)
WHERE
    service.matched_day = 'visit'
    AND code.code_role = 'procedure'
    AND line.first_expense_date BETWEEN service.service_date AND service.service_date + service.day_count
