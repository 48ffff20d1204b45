-- Rule:  42 CFR 414.1325(c); 42 CFR 414.1335(a)(1)
-- Grain: performance_year, tin, npi
-- Says:  A clinician reports by claims who has a quality-data code on a claim of the year; nobody is
--        counted who sent none (reading M5), nor anybody while no beneficiary is known.

WITH known AS (
    SELECT DISTINCT performance_year
    FROM ingest.beneficiary
),

quality_code AS (
    SELECT DISTINCT
        performance_year,
        quality_code AS hcpcs_code
    FROM reference.claims_quality_code
    INNER JOIN known USING (performance_year)
    WHERE code_system = 'hcpcs'
),

found AS (
    SELECT DISTINCT
        performance_year,
        line.tin,
        line.npi
    FROM ingest.claim_line AS line
    INNER JOIN quality_code USING (performance_year, hcpcs_code)
    INNER JOIN policy.performance_year AS register USING (performance_year)
    WHERE
        coalesce(line.claim_from_date, line.first_expense_date)
        BETWEEN register.start_date AND register.end_date
)

SELECT
    performance_year,
    found.tin,
    found.npi,
    row_number() OVER (PARTITION BY performance_year ORDER BY found.tin, found.npi) AS reporter_number
FROM found
