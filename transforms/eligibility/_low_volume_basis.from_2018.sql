-- Rule:  42 CFR 414.1305; reading E7
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed charges, beneficiaries and covered professional services, of each entity whose volume
--        is tested and in each segment.

SELECT
    a.performance_year,
    a.entity_type,
    a.entity_id,
    a.segment,
    a.allowed_charge_amount,
    a.beneficiary_count,
    a.service_count
FROM eligibility.allowed_charges AS a

UNION ALL

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.segment,
    e.allowed_charge_amount,
    e.beneficiary_count,
    e.service_count
FROM eligibility._apm_entity_charges AS e
