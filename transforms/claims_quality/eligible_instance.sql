-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, instance_number, joined_claim_id
-- Says:  What a measure counts: a patient, a patient's day, season, episode, stay or injury, with its
--        claims and how far their days are from the one that decides: the latest or earliest with an
--        answer, or any.

WITH numbered AS (
    SELECT
        *,
        CASE instance_kind WHEN 'patient_day' THEN day_number ELSE 0 END AS instance_number
    FROM claims_quality.eligible_claim
    WHERE instance_kind IN ('patient', 'patient_day')
    UNION ALL
    SELECT
        claim.*,
        season.window_number AS instance_number
    FROM claims_quality.eligible_claim AS claim
    INNER JOIN claims_quality._rate AS rate USING (performance_year, rate_number)
    INNER JOIN policy.claims_measure_window AS season
        ON
            rate.performance_year = season.performance_year
            AND rate.measure_id = season.measure_id
            AND (
                claim.claim_from_date BETWEEN season.start_date AND season.end_date
                OR claim.claim_through_date BETWEEN season.start_date AND season.end_date
            )
    WHERE claim.instance_kind = 'season'
    UNION ALL
    SELECT
        claim.*,
        grouped.instance_number
    FROM claims_quality.eligible_claim AS claim
    INNER JOIN claims_quality._claim_instance AS grouped
        USING (performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id)
    WHERE claim.instance_kind NOT IN ('patient', 'patient_day', 'season')
)

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    instance_number,
    joined_claim_id,
    claim_from_date,
    eligible_line_count,
    advantage_order,
    CASE deciding_day WHEN 'latest' THEN days_left WHEN 'earliest' THEN day_number ELSE 0 END
        AS deciding_distance
FROM numbered
