-- Rule:  42 CFR 414.1370(e)
-- Grain: performance_year, entity_id, tin, npi
-- Says:  Everyone on the list of an APM Entity belongs to the group that is scored.

SELECT
    performance_year,
    entity_id,
    tin,
    npi
FROM eligibility._elected_member
WHERE entity_type = 'apm'
