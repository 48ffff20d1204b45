-- Rule:  42 CFR 414.1315; 42 CFR 414.1318
-- Grain: performance_year, entity_type, entity_id, tin, npi
-- Says:  A member of a virtual group or subgroup is as the latest roster that names it describes
--        it.

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.tin,
    r.npi,
    r.mvp_id,
    r.election_date
FROM lake.entity_roster AS r
QUALIFY
    row_number() OVER (
        PARTITION BY r.performance_year, r.entity_type, r.entity_id, r.tin, r.npi
        ORDER BY r.batch_number DESC, r.file_number DESC, r.row_number DESC
    ) = 1
