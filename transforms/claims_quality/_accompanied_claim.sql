-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id
-- Says:  Claims of the measures that ask for more than a claim bears: a quality-data code of theirs on
--        some claim of the clinician, and where they name one, another service which the patient had so
--        many days before, or on the day (readings M5 and M7).

WITH asking AS (
    SELECT *
    FROM claims_quality._eligible_sort
    INNER JOIN claims_quality._rate USING (performance_year, rate_number, instance_kind, asks_more)
    WHERE asks_more
),

coded AS (
    SELECT
        performance_year,
        rate_number,
        measure_id,
        reporter_number,
        claim.beneficiary_id,
        claim.joined_claim_id,
        claim.claim_from_date,
        claim.sort_number
    FROM claims_quality._claim AS claim
    INNER JOIN asking USING (performance_year, sort_number)
    INNER JOIN policy.claims_measure AS measure USING (performance_year, measure_id)
    LEFT JOIN claims_quality._own_code AS own USING (performance_year, measure_id, reporter_number)
    WHERE own.reporter_number IS NOT NULL OR NOT measure.asks_own_code
),

accompanied AS (
    SELECT *
    FROM coded
    ANTI JOIN policy.claims_companion_service USING (performance_year, measure_id)
    UNION ALL
    SELECT DISTINCT coded.*
    FROM coded
    INNER JOIN claims_quality._companion_service AS service
        USING (performance_year, measure_id, beneficiary_id)
    WHERE
        service.matched_day = 'claim'
        AND claim_from_date BETWEEN service.service_date AND service.service_date + service.day_count
    UNION ALL
    SELECT *
    FROM coded
    SEMI JOIN claims_quality._matched_visit
        USING (performance_year, measure_id, reporter_number, beneficiary_id, joined_claim_id)
)

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    joined_claim_id,
    sort_number
FROM accompanied
