-- Rule:  42 CFR 414.1318; 42 CFR 414.1365(d)(3)(i)-(ii)
-- Grain: performance_year, entity_type, entity_id
-- Says:  What is known of an entity without its sending anything is its own, and a subgroup's is its
--        group's: special statuses, results computed from claims, risk of patients,
--        and whether all its clinicians are excused.

SELECT
    performance_year,
    entity_type,
    entity_id,
    CASE entity_type WHEN 'subgroup' THEN 'group' ELSE entity_type END AS source_entity_type,
    CASE entity_type WHEN 'subgroup' THEN tin ELSE entity_id END AS source_entity_id
FROM eligibility.entity
