-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(e); 42 CFR 414.1315; 42 CFR 414.1318
-- Grain: performance_year, entity_type, entity_id
-- Says:  Who may be scored: each individual, group, virtual group, subgroup and APM Entity, with the
--        number of its clinicians; a virtual group and an APM Entity have no TIN of their own.

SELECT
    performance_year,
    entity_type,
    entity_id,
    CASE WHEN entity_type IN ('individual', 'group', 'subgroup') THEN min(tin) END AS tin,
    CASE WHEN entity_type = 'individual' THEN min(npi) END AS npi,
    count(DISTINCT npi) AS clinician_count
FROM eligibility.entity_member
GROUP BY performance_year, entity_type, entity_id
