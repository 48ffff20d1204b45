-- Rule:  42 CFR 414.1317(a)
-- Grain: performance_year, entity_id, tin, npi
-- Says:  Of those on the list of an APM Entity the MIPS eligible clinicians, at the individual or the
--        group level, make up the group that is scored.

SELECT
    performance_year,
    entity_id,
    tin,
    npi,
    kind.apm_entity_kind
FROM eligibility._elected_member
INNER JOIN eligibility.apm_entity_kind AS kind USING (performance_year, entity_type, entity_id)
INNER JOIN eligibility.mips_eligible USING (performance_year, tin, npi)
INNER JOIN policy.eligibility_reason AS reason USING (performance_year, eligibility_reason)
WHERE entity_type = 'apm' AND reason.is_counted_in_apm_entity
