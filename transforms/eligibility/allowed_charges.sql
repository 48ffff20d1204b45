-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act; reading E6; reading E8
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed charges, beneficiaries and services of each TIN/NPI and of each TIN, for covered
--        professional services furnished in each segment of the MIPS determination period.

SELECT
    performance_year,
    entity_type,
    entity_id,
    segment,
    tin,
    npi,
    allowed_charge_amount,
    beneficiary_count,
    service_count,
    clinician_count
FROM eligibility._segment_service
