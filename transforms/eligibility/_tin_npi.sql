-- Rule:  42 CFR 414.1305
-- Grain: performance_year, tin, npi
-- Says:  Every TIN/NPI of the clinician extract, and every TIN/NPI that bills in the determination
--        period or the performance period without being there.

WITH named_period AS (
    SELECT
        performance_year,
        start_date,
        end_date
    FROM policy.determination_period
    UNION ALL
    SELECT
        performance_year,
        start_date,
        end_date
    FROM policy.performance_year
),

-- The claims hold other periods besides, and what lies between.
billing_period AS (
    SELECT
        performance_year,
        min(start_date) AS start_date,
        max(end_date) AS end_date
    FROM named_period
    GROUP BY ALL
),

billing AS (
    SELECT DISTINCT
        performance_year,
        line.tin,
        line.npi
    FROM ingest.claim_line AS line
    INNER JOIN billing_period USING (performance_year)
    WHERE line.first_expense_date BETWEEN start_date AND end_date
)

SELECT
    coalesce(clinician.performance_year, billing.performance_year) AS performance_year,
    coalesce(clinician.tin, billing.tin) AS tin,
    coalesce(clinician.npi, billing.npi) AS npi,
    clinician.npi IS NOT NULL AS is_in_clinician_extract
FROM ingest.clinician
FULL OUTER JOIN billing USING (performance_year, tin, npi)
