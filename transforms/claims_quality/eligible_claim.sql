-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id
-- Says:  The claims that are eligible for a measure, or for a stratum of it, with their answer.

WITH found AS (
    SELECT
        performance_year,
        eligible.rate_number,
        claim.reporter_number,
        claim.beneficiary_id,
        claim.joined_claim_id,
        claim.claim_from_date,
        claim.claim_through_date,
        claim.day_number,
        claim.days_left,
        eligible.instance_kind,
        eligible.deciding_day,
        eligible.eligible_line_count,
        eligible.advantage_order,
        eligible.asks_more
    FROM claims_quality._claim AS claim
    INNER JOIN claims_quality._eligible_sort AS eligible USING (performance_year, sort_number)
)

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    joined_claim_id,
    claim_from_date,
    claim_through_date,
    day_number,
    days_left,
    instance_kind,
    deciding_day,
    eligible_line_count,
    advantage_order
FROM found
WHERE NOT asks_more
UNION ALL
SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    joined_claim_id,
    claim_from_date,
    claim_through_date,
    day_number,
    days_left,
    instance_kind,
    deciding_day,
    eligible_line_count,
    advantage_order
FROM found
SEMI JOIN claims_quality._accompanied_claim
    USING (performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id)
WHERE asks_more
