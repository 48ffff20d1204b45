-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id
-- Says:  Claims of the measures that ask for another service which the patient had so many days before,
--        or on the day (reading M7).

WITH asking AS (
    SELECT *
    FROM claims_quality._eligible_sort
    INNER JOIN claims_quality._rate USING (performance_year, rate_number, instance_kind, asks_companion)
    WHERE asks_companion
)

SELECT DISTINCT
    performance_year,
    rate_number,
    claim.reporter_number,
    claim.beneficiary_id,
    claim.joined_claim_id,
    claim.sort_number
FROM claims_quality._claim AS claim
INNER JOIN asking USING (performance_year, sort_number)
INNER JOIN claims_quality._companion_service AS service
    USING (performance_year, measure_id, beneficiary_id)
WHERE claim.claim_from_date BETWEEN service.service_date AND service.service_date + service.day_count
