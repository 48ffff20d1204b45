-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id
-- Says:  The eligible claims of measures in which other claims of the patient tell which instance a
--        claim is of, with the first day of all of them.

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    joined_claim_id,
    claim_from_date,
    claim_through_date,
    instance_kind,
    min(claim_from_date) OVER (
        PARTITION BY performance_year, rate_number, reporter_number, beneficiary_id
    ) AS first_date
FROM claims_quality.eligible_claim
WHERE instance_kind IN ('episode', 'stay', 'shared_diagnosis', 'later_encounter')
