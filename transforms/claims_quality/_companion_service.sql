-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, beneficiary_id, service_date
-- Says:  Services of whichever clinician without which a claim of the patient is not eligible for a
--        measure, with the number of days for which they last (reading M7); they last into the
--        year, so that those of the days before it count.

WITH patient AS (
    SELECT DISTINCT
        performance_year,
        beneficiary_id
    FROM claims_quality._claim
)

SELECT DISTINCT
    performance_year,
    asked.measure_id,
    beneficiary_id,
    line.first_expense_date AS service_date,
    asked.day_count,
    asked.matched_day
FROM ingest.claim_line AS line
INNER JOIN policy.claims_companion_service AS asked USING (performance_year, hcpcs_code)
INNER JOIN policy.performance_year AS register USING (performance_year)
SEMI JOIN patient USING (performance_year, beneficiary_id)
WHERE line.first_expense_date BETWEEN register.start_date - asked.day_count AND register.end_date
