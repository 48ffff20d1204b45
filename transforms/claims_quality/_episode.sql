-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, claim_from_date
-- Says:  An episode begins with a patient's first claim and takes in those of so many days after that
--        day; the next claim begins another.

WITH RECURSIVE claim_day AS (
    SELECT DISTINCT
        performance_year,
        rate_number,
        reporter_number,
        beneficiary_id,
        claim_from_date,
        day_count
    FROM claims_quality._grouped_claim
    INNER JOIN claims_quality._rate USING (performance_year, rate_number)
    INNER JOIN policy.claims_measure_episode USING (performance_year, measure_id)
    WHERE is_counted_from_first_day
),

episode AS (
    SELECT
        performance_year,
        rate_number,
        reporter_number,
        beneficiary_id,
        min(claim_from_date) AS episode_start_date
    FROM claim_day
    GROUP BY ALL
    UNION
    SELECT
        performance_year,
        rate_number,
        reporter_number,
        beneficiary_id,
        min(claim_from_date) AS episode_start_date
    FROM episode
    INNER JOIN claim_day USING (performance_year, rate_number, reporter_number, beneficiary_id)
    WHERE claim_from_date > episode_start_date + day_count
    GROUP BY ALL
)

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    claim_from_date,
    max(episode_start_date) AS episode_start_date
FROM claim_day
INNER JOIN episode USING (performance_year, rate_number, reporter_number, beneficiary_id)
WHERE episode_start_date <= claim_from_date
GROUP BY ALL
