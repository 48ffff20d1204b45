-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, tin, npi, beneficiary_id, claim_from_date
-- Says:  An episode begins with a patient's first claim and takes in those of so many days after that
--        day; the next claim begins another.

WITH claim_day AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        stratum,
        tin,
        npi,
        beneficiary_id,
        claim_from_date,
        day_count
    FROM claims_quality.eligible_claim
    INNER JOIN policy.claims_measure_episode USING (performance_year, measure_id)
    WHERE is_counted_from_first_day
),

patient AS (
    SELECT
        performance_year,
        measure_id,
        stratum,
        tin,
        npi,
        beneficiary_id,
        day_count,
        list([claim_from_date] ORDER BY claim_from_date) AS claim_days
    FROM claim_day
    GROUP BY ALL
),

-- The first days, found from the earliest claim on.
episode AS (
    SELECT
        * EXCLUDE (claim_days, day_count),
        unnest(
            list_reduce(
                claim_days,
                lambda found, next:
                if(next[1] <= found[-1] + day_count, found, list_concat(found, next))
            )
        ) AS episode_start_date
    FROM patient
)

SELECT
    performance_year,
    measure_id,
    stratum,
    tin,
    npi,
    beneficiary_id,
    claim_from_date,
    max(episode_start_date) AS episode_start_date
FROM claim_day
INNER JOIN episode USING (performance_year, measure_id, stratum, tin, npi, beneficiary_id)
WHERE episode_start_date <= claim_from_date
GROUP BY ALL
