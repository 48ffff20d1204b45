-- Check: Each TIN/NPI of the clinician extract or of the claims has one eligibility, and no other has.
WITH known AS (
    SELECT
        c.tin,
        c.npi
    FROM ingest.clinician AS c
    UNION
    SELECT DISTINCT
        l.tin,
        l.npi
    FROM ingest.claim_line AS l
)

SELECT
    coalesce(k.tin, e.tin) AS tin,
    coalesce(k.npi, e.npi) AS npi,
    count(k.npi) AS known_count,
    count(e.npi) AS eligibility_count
FROM known AS k
FULL OUTER JOIN eligibility.mips_eligible AS e
    ON k.tin = e.tin AND k.npi = e.npi
GROUP BY ALL
HAVING count(k.npi) != 1 OR count(e.npi) != 1
