-- Rule:  42 CFR 414.1305; 42 CFR 414.1315; 42 CFR 414.1317(a); 42 CFR 414.1318
-- Grain: performance_year, entity_type, entity_id, tin, npi
-- Says:  The clinicians of every entity that may be scored: those who are listed as its members, and
--        of an APM Entity those of the APM Entity group.

SELECT
    performance_year,
    entity_type,
    entity_id,
    tin,
    npi
FROM eligibility.listed_member
WHERE entity_type != 'apm'

UNION ALL

SELECT
    performance_year,
    'apm' AS entity_type,
    entity_id,
    tin,
    npi
FROM eligibility.apm_entity_group
