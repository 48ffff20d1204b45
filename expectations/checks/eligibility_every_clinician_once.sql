-- Check: Each TIN/NPI of the clinician extract or of the claims has one eligibility, and no other has.
WITH known AS (
    SELECT
        tin,
        npi
    FROM ingest.clinician
    UNION
    SELECT DISTINCT
        tin,
        npi
    FROM ingest.claim_line
)

SELECT
    coalesce(known.tin, eligible.tin) AS tin,
    coalesce(known.npi, eligible.npi) AS npi,
    count(known.npi) AS known_count,
    count(eligible.npi) AS eligibility_count
FROM known
FULL OUTER JOIN eligibility.mips_eligible AS eligible
    ON known.tin = eligible.tin AND known.npi = eligible.npi
GROUP BY ALL
HAVING count(known.npi) != 1 OR count(eligible.npi) != 1
