-- Rule:  42 CFR 414.1370(e)
-- Grain: performance_year, entity_id, tin, npi
-- Says:  Everyone on the list of an APM Entity belongs to the group that is scored.

SELECT
    performance_year,
    entity_id,
    tin,
    npi,
    kind.apm_entity_kind
FROM eligibility._elected_member
INNER JOIN eligibility.apm_entity_kind AS kind USING (performance_year, entity_type, entity_id)
WHERE entity_type = 'apm'
