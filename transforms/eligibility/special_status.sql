-- Rule:  42 CFR 414.1305; reading E11; reading E12
-- Grain: performance_year, entity_type, entity_id
-- Says:  Each entity has or has not each special status; individuals and groups are small practices
--        when their TIN is one.

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    coalesce(bool_or(p.is_small_practice), FALSE) AS is_small_practice,
    coalesce(bool_or(h.special_status = 'rural'), FALSE) AS is_rural,
    coalesce(bool_or(h.special_status = 'hpsa'), FALSE) AS is_hpsa,
    coalesce(bool_or(h.special_status = 'non_patient_facing'), FALSE) AS is_non_patient_facing,
    coalesce(bool_or(h.special_status = 'hospital_based'), FALSE) AS is_hospital_based,
    coalesce(bool_or(h.special_status = 'asc_based'), FALSE) AS is_asc_based
FROM eligibility.entity AS e
LEFT JOIN eligibility._held_status AS h
    ON
        e.performance_year = h.performance_year
        AND e.entity_type = h.entity_type
        AND e.entity_id = h.entity_id
LEFT JOIN eligibility._practice AS p
    ON
        e.performance_year = p.performance_year
        AND e.tin = p.tin
GROUP BY e.performance_year, e.entity_type, e.entity_id
