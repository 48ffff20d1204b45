-- Rule:  42 CFR 414.1310; 42 CFR 414.1318; 42 CFR 414.1365(d)(3)(i)-(ii)
-- Grain: performance_year, entity_type, entity_id
-- Says:  Results computed from claims are used of each entity that is scored, but of a subgroup's
--        group in the subgroup's place.

SELECT DISTINCT
    performance_year,
    source.source_entity_type AS entity_type,
    source.source_entity_id AS entity_id
FROM eligibility.scored_entity
INNER JOIN eligibility.result_source AS source USING (performance_year, entity_type, entity_id)
