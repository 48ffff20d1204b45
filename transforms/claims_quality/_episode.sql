-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, patient_number, claim_from_date
-- Says:  An episode begins with a patient's first claim and takes in those of so many days after that
--        day; the next claim begins another.

WITH RECURSIVE claim_day AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        stratum,
        patient_number,
        claim_from_date,
        day_count
    FROM claims_quality.eligible_claim
    INNER JOIN policy.claims_measure_episode USING (performance_year, measure_id)
    WHERE is_counted_from_first_day
),

episode AS (
    SELECT
        performance_year,
        measure_id,
        stratum,
        patient_number,
        min(claim_from_date) AS episode_start_date
    FROM claim_day
    GROUP BY ALL
    UNION
    SELECT
        performance_year,
        measure_id,
        stratum,
        patient_number,
        min(claim_from_date) AS episode_start_date
    FROM episode
    INNER JOIN claim_day USING (performance_year, measure_id, stratum, patient_number)
    WHERE claim_from_date > episode_start_date + day_count
    GROUP BY ALL
)

SELECT
    performance_year,
    measure_id,
    stratum,
    patient_number,
    claim_from_date,
    max(episode_start_date) AS episode_start_date
FROM claim_day
INNER JOIN episode USING (performance_year, measure_id, stratum, patient_number)
WHERE episode_start_date <= claim_from_date
GROUP BY ALL
