-- Rule:  42 CFR 414.1305; reading E7
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed charges, beneficiaries and covered professional services, of each entity whose volume
--        is tested and in each segment.

SELECT
    performance_year,
    entity_type,
    entity_id,
    segment,
    allowed_charge_amount,
    beneficiary_count,
    service_count
FROM eligibility.allowed_charges

UNION ALL

SELECT
    performance_year,
    entity_type,
    entity_id,
    segment,
    allowed_charge_amount,
    beneficiary_count,
    service_count
FROM eligibility._apm_entity_charges
