-- Rule:  42 CFR 414.1305
-- Grain: performance_year, tin, npi
-- Says:  Every TIN/NPI of the clinician extract, and every TIN/NPI that bills in the claims without
--        being there; as an individual, its key is the two joined by a hyphen.

WITH billing AS (
    SELECT DISTINCT
        l.performance_year,
        l.tin,
        l.npi
    FROM ingest.claim_line AS l
)

SELECT
    coalesce(c.performance_year, b.performance_year) AS performance_year,
    coalesce(c.tin, b.tin) AS tin,
    coalesce(c.npi, b.npi) AS npi,
    coalesce(c.tin, b.tin) || '-' || coalesce(c.npi, b.npi) AS entity_id,
    c.npi IS NOT NULL AS is_in_clinician_extract
FROM ingest.clinician AS c
FULL OUTER JOIN billing AS b
    ON
        c.performance_year = b.performance_year
        AND c.tin = b.tin
        AND c.npi = b.npi
