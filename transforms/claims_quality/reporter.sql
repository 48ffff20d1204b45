-- Rule:  42 CFR 414.1325(c); 42 CFR 414.1335(a)(1)
-- Grain: performance_year, tin, npi
-- Says:  A clinician reports by claims who has a quality-data code on a claim of the year; nobody is
--        counted who sent none (reading M5).

SELECT DISTINCT
    line.performance_year,
    line.tin,
    line.npi
FROM ingest.claim_line AS line
INNER JOIN policy.performance_year AS register USING (performance_year)
SEMI JOIN reference.claims_quality_code AS asked
    ON
        line.performance_year = asked.performance_year
        AND line.hcpcs_code = asked.quality_code
        AND asked.code_system = 'hcpcs'
WHERE
    coalesce(line.claim_from_date, line.first_expense_date)
    BETWEEN register.start_date AND register.end_date
