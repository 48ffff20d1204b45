-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, claim_from_date
-- Says:  A stay takes in a patient's claims as long as the next begins so few days after the last day of
--        those before it (reading M7).

WITH claim_day AS (
    SELECT
        performance_year,
        rate_number,
        reporter_number,
        beneficiary_id,
        claim_from_date,
        day_count,
        max(claim_through_date) AS claim_through_date
    FROM claims_quality._grouped_claim
    INNER JOIN claims_quality._rate USING (performance_year, rate_number)
    INNER JOIN policy.claims_measure_episode USING (performance_year, measure_id)
    WHERE NOT is_counted_from_first_day
    GROUP BY ALL
),

followed AS (
    SELECT
        *,
        max(claim_through_date) OVER (
            PARTITION BY performance_year, rate_number, reporter_number, beneficiary_id
            ORDER BY claim_from_date
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_last_date
    FROM claim_day
)

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    claim_from_date,
    max(
        CASE
            WHEN claim_from_date <= earlier_last_date + day_count THEN NULL
            ELSE claim_from_date
        END
    ) OVER (
        PARTITION BY performance_year, rate_number, reporter_number, beneficiary_id
        ORDER BY claim_from_date
    ) AS stay_start_date
FROM followed
