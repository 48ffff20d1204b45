-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id
-- Says:  Which instance a claim is of where other claims of the patient tell it: an episode, a stay, an
--        injury, or the patient from the second day on.

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    joined_claim_id,
    CASE claim.instance_kind
        WHEN 'episode' THEN date_diff('day', claim.first_date, episode.episode_start_date)
        WHEN 'stay' THEN date_diff('day', claim.first_date, stay.stay_start_date)
        WHEN 'shared_diagnosis' THEN injury.injury_number
        ELSE 0
    END AS instance_number
FROM claims_quality._grouped_claim AS claim
LEFT JOIN claims_quality._episode AS episode
    USING (performance_year, rate_number, reporter_number, beneficiary_id, claim_from_date)
LEFT JOIN claims_quality._stay AS stay
    USING (performance_year, rate_number, reporter_number, beneficiary_id, claim_from_date)
LEFT JOIN claims_quality._diagnosis_group AS injury
    USING (performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id)
WHERE claim.instance_kind <> 'later_encounter' OR claim_from_date > claim.first_date
