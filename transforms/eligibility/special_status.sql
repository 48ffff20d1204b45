-- Rule:  42 CFR 414.1305; 42 CFR 414.1315; 42 CFR 414.1318; reading E11; reading E12
-- Grain: performance_year, entity_type, entity_id, special_status
-- Says:  The special statuses that an entity has; a TIN's clinicians and subgroups are small
--        practices when the TIN is one, a virtual group or APM Entity when all its clinicians are
--        no more than a small practice may have; a subgroup has the statuses of its group.

WITH status_holder AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        CASE WHEN entity_type = 'subgroup' THEN 'group' ELSE entity_type END AS holder_entity_type,
        CASE WHEN entity_type = 'subgroup' THEN tin ELSE entity_id END AS holder_entity_id
    FROM eligibility.entity
)

SELECT
    performance_year,
    entity.entity_type,
    entity.entity_id,
    'small_practice' AS special_status
FROM eligibility.entity AS entity
INNER JOIN policy.practice_size AS size USING (performance_year)
LEFT JOIN eligibility._practice AS practice USING (performance_year, tin)
WHERE
    CASE
        WHEN entity.entity_type IN ('virtualGroup', 'apm')
            THEN entity.clinician_count <= size.small_practice_clinician_maximum_count
        ELSE practice.is_small_practice
    END
UNION ALL
SELECT
    status_holder.performance_year,
    status_holder.entity_type,
    status_holder.entity_id,
    held.special_status
FROM status_holder
INNER JOIN eligibility._held_status AS held
    ON
        status_holder.performance_year = held.performance_year
        AND status_holder.holder_entity_type = held.entity_type
        AND status_holder.holder_entity_id = held.entity_id
-- facility-based is nobody by claims alone: eligibility.facility_candidate
WHERE held.special_status != 'facility_based'
