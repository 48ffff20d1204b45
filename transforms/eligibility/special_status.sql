-- Rule:  42 CFR 414.1305; 42 CFR 414.1315; 42 CFR 414.1318; reading E11; reading E12
-- Grain: performance_year, entity_type, entity_id
-- Says:  Each entity has or has not each special status; a TIN's clinicians and subgroups are small
--        practices when the TIN is one, a virtual group or APM Entity when all its clinicians are
--        no more than a small practice may have; a subgroup has the statuses of its group.

WITH status_holder AS (
    SELECT
        e.performance_year,
        e.entity_type,
        e.entity_id,
        e.tin,
        e.clinician_count,
        CASE WHEN e.entity_type = 'subgroup' THEN 'group' ELSE e.entity_type END
            AS holder_entity_type,
        CASE WHEN e.entity_type = 'subgroup' THEN e.tin ELSE e.entity_id END AS holder_entity_id
    FROM eligibility.entity AS e
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    coalesce(
        bool_or(
            CASE
                WHEN e.entity_type IN ('virtualGroup', 'apm')
                    THEN e.clinician_count <= s.small_practice_clinician_maximum_count
                ELSE p.is_small_practice
            END
        ),
        FALSE
    ) AS is_small_practice,
    coalesce(bool_or(h.special_status = 'rural'), FALSE) AS is_rural,
    coalesce(bool_or(h.special_status = 'hpsa'), FALSE) AS is_hpsa,
    coalesce(bool_or(h.special_status = 'non_patient_facing'), FALSE) AS is_non_patient_facing,
    coalesce(bool_or(h.special_status = 'hospital_based'), FALSE) AS is_hospital_based,
    coalesce(bool_or(h.special_status = 'asc_based'), FALSE) AS is_asc_based
FROM status_holder AS e
INNER JOIN policy.practice_size AS s
    ON e.performance_year = s.performance_year
LEFT JOIN eligibility._held_status AS h
    ON
        e.performance_year = h.performance_year
        AND e.holder_entity_type = h.entity_type
        AND e.holder_entity_id = h.entity_id
LEFT JOIN eligibility._practice AS p
    ON
        e.performance_year = p.performance_year
        AND e.tin = p.tin
GROUP BY e.performance_year, e.entity_type, e.entity_id
