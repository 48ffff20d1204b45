-- Rule:  42 CFR 414.1305
-- Grain: performance_year, tin, npi
-- Says:  Every TIN/NPI of the clinician extract, and every TIN/NPI that bills in the claims without
--        being there.

WITH billing AS (
    SELECT DISTINCT
        performance_year,
        tin,
        npi
    FROM ingest.claim_line
)

SELECT
    coalesce(clinician.performance_year, billing.performance_year) AS performance_year,
    coalesce(clinician.tin, billing.tin) AS tin,
    coalesce(clinician.npi, billing.npi) AS npi,
    clinician.npi IS NOT NULL AS is_in_clinician_extract
FROM ingest.clinician
FULL OUTER JOIN billing USING (performance_year, tin, npi)
