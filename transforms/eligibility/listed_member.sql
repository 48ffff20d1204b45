-- Rule:  42 CFR 414.1305; 42 CFR 414.1315; 42 CFR 414.1318
-- Grain: performance_year, entity_type, entity_id, tin, npi
-- Says:  An individual is one TIN/NPI; a group is a TIN with at least as many NPIs as make a group,
--        and each of them is its member; virtual groups, subgroups and APM Entities have those
--        who were elected, registered or listed, eligible or not.

WITH practice AS (
    SELECT
        performance_year,
        tin,
        count(*) AS clinician_count
    FROM eligibility._tin_npi
    GROUP BY ALL
)

SELECT
    performance_year,
    'individual' AS entity_type,
    individual.entity_id,
    tin,
    npi
FROM eligibility._tin_npi
INNER JOIN eligibility.individual USING (performance_year, tin, npi)

UNION ALL

SELECT
    performance_year,
    'group' AS entity_type,
    tin AS entity_id,
    tin,
    clinician.npi
FROM eligibility._tin_npi AS clinician
INNER JOIN practice USING (performance_year, tin)
INNER JOIN policy.practice_size AS size USING (performance_year)
WHERE practice.clinician_count >= size.group_clinician_minimum_count

UNION ALL

SELECT
    performance_year,
    entity_type,
    entity_id,
    tin,
    npi
FROM eligibility._elected_member
