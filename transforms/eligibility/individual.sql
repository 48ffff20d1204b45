-- Rule:  42 CFR 414.1305
-- Grain: performance_year, tin, npi
-- Says:  The key of a TIN/NPI as an individual is the two joined by a hyphen, whether the clinician
--        extract, the claims or only a roster or an APM Entity's list names it;
--        numbers in their order stand for TIN/NPI and TIN where claim lines are many.

WITH named AS (
    SELECT
        performance_year,
        tin,
        npi
    FROM eligibility._tin_npi
    UNION
    SELECT
        performance_year,
        tin,
        npi
    FROM eligibility._elected_member
)

SELECT
    performance_year,
    tin,
    npi,
    tin || '-' || npi AS entity_id,
    row_number() OVER (PARTITION BY performance_year ORDER BY tin, npi) AS clinician_number,
    dense_rank() OVER (PARTITION BY performance_year ORDER BY tin) AS practice_number
FROM named
