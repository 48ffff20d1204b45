-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, claim_from_date
-- Says:  A stay goes on as long as the next service of whichever clinician begins so few days after the
--        last day of those before it; a claim is of the first stay that has not ended when it begins
--        (reading M7).

WITH followed AS (
    SELECT
        performance_year,
        measure_id,
        beneficiary_id,
        first_date,
        last_date,
        day_count,
        max(last_date) OVER (
            PARTITION BY performance_year, measure_id, beneficiary_id
            ORDER BY first_date
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_last_date
    FROM claims_quality._stay_service
    INNER JOIN policy.claims_measure_episode USING (performance_year, measure_id)
),

begun AS (
    SELECT
        *,
        max(CASE WHEN first_date <= earlier_last_date + day_count THEN NULL ELSE first_date END) OVER (
            PARTITION BY performance_year, measure_id, beneficiary_id
            ORDER BY first_date
        ) AS stay_start_date
    FROM followed
),

stay AS (
    SELECT
        performance_year,
        measure_id,
        beneficiary_id,
        stay_start_date,
        max(last_date) AS stay_end_date
    FROM begun
    GROUP BY ALL
),

claim_day AS (
    SELECT DISTINCT
        performance_year,
        rate_number,
        measure_id,
        reporter_number,
        beneficiary_id,
        claim_from_date
    FROM claims_quality._grouped_claim
    INNER JOIN claims_quality._rate USING (performance_year, rate_number, instance_kind)
    WHERE instance_kind = 'stay'
)

SELECT
    claim_day.performance_year,
    claim_day.rate_number,
    claim_day.reporter_number,
    claim_day.beneficiary_id,
    claim_day.claim_from_date,
    -- The service of a claim that begins at the end of the year may be of the next.
    min(coalesce(stay.stay_start_date, claim_day.claim_from_date)) AS stay_start_date
FROM claim_day
LEFT JOIN stay
    ON
        claim_day.performance_year = stay.performance_year
        AND claim_day.measure_id = stay.measure_id
        AND claim_day.beneficiary_id = stay.beneficiary_id
        AND claim_day.claim_from_date <= stay.stay_end_date
GROUP BY ALL
