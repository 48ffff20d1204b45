-- Check: Each TIN/NPI of the clinician extract or of the claims has one eligibility, and no other has.
WITH billing_period AS (
    SELECT
        performance_year,
        least(whole.start_date, min(segment.start_date)) AS start_date,
        greatest(whole.end_date, max(segment.end_date)) AS end_date
    FROM policy.performance_year AS whole
    INNER JOIN policy.determination_period AS segment USING (performance_year)
    GROUP BY performance_year, whole.start_date, whole.end_date
),

known AS (
    SELECT
        tin,
        npi
    FROM ingest.clinician
    UNION
    SELECT DISTINCT
        tin,
        npi
    FROM ingest.claim_line
    INNER JOIN billing_period USING (performance_year)
    WHERE first_expense_date BETWEEN start_date AND end_date
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
