-- Check: An entity whose members have patients with a risk score has a risk indicator.
SELECT DISTINCT
    s.entity_type,
    s.entity_id
FROM eligibility.scored_entity AS s
INNER JOIN eligibility.entity_member AS m
    ON
        s.performance_year = m.performance_year
        AND s.entity_type = m.entity_type
        AND s.entity_id = m.entity_id
SEMI JOIN score._patient AS p
    ON m.performance_year = p.performance_year AND m.tin = p.tin AND m.npi = p.npi
ANTI JOIN score._risk_indicator AS r
    ON
        s.performance_year = r.performance_year
        AND s.entity_type = r.entity_type
        AND s.entity_id = r.entity_id
