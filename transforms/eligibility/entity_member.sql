-- Rule:  42 CFR 414.1305; 42 CFR 414.1315; 42 CFR 414.1318
-- Grain: performance_year, entity_type, entity_id, tin, npi
-- Says:  An individual is one TIN/NPI; a group is a TIN with at least as many NPIs as make a group,
--        and each of them is its member; virtual groups, subgroups and APM Entities have those
--        who were elected, registered or listed.

WITH practice AS (
    SELECT
        t.performance_year,
        t.tin,
        count(*) AS clinician_count
    FROM eligibility._tin_npi AS t
    GROUP BY t.performance_year, t.tin
)

SELECT
    t.performance_year,
    'individual' AS entity_type,
    t.entity_id,
    t.tin,
    t.npi
FROM eligibility._tin_npi AS t

UNION ALL

SELECT
    t.performance_year,
    'group' AS entity_type,
    t.tin AS entity_id,
    t.tin,
    t.npi
FROM eligibility._tin_npi AS t
INNER JOIN practice AS p
    ON
        t.performance_year = p.performance_year
        AND t.tin = p.tin
INNER JOIN policy.practice_size AS s
    ON p.performance_year = s.performance_year
WHERE p.clinician_count >= s.group_clinician_minimum_count

UNION ALL

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.tin,
    m.npi
FROM eligibility._elected_member AS m
