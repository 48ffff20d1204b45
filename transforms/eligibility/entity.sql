-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(e); 42 CFR 414.1315; 42 CFR 414.1318
-- Grain: performance_year, entity_type, entity_id
-- Says:  Who may be scored: each individual, group, virtual group, subgroup and APM Entity, with the
--        number of its clinicians; a virtual group and an APM Entity have no TIN of their own.

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    CASE WHEN m.entity_type IN ('individual', 'group', 'subgroup') THEN min(m.tin) END AS tin,
    CASE WHEN m.entity_type = 'individual' THEN min(m.npi) END AS npi,
    count(DISTINCT m.npi) AS clinician_count
FROM eligibility.entity_member AS m
GROUP BY m.performance_year, m.entity_type, m.entity_id
