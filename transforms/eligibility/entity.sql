-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(e)
-- Grain: performance_year, entity_type, entity_id
-- Says:  Who may be scored: each individual and each group, with the number of its clinicians.

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.tin,
    CASE WHEN m.entity_type = 'individual' THEN min(m.npi) END AS npi,
    count(*) AS clinician_count
FROM eligibility.entity_member AS m
GROUP BY m.performance_year, m.entity_type, m.entity_id, m.tin
