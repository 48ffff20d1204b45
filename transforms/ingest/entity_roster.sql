-- Rule:  42 CFR 414.1315; 42 CFR 414.1318
-- Grain: performance_year, entity_type, entity_id, tin, npi
-- Says:  A member of a virtual group or subgroup is as the latest roster that names it describes
--        it.

SELECT
    performance_year,
    entity_type,
    entity_id,
    tin,
    npi,
    mvp_id,
    election_date
FROM lake.entity_roster
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, tin, npi
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
