-- Rule:  42 CFR 414.1310; 42 CFR 414.1325
-- Grain: performance_year, tin, npi
-- Says:  Clinicians for whom data were submitted under a program or by a kind of entity that is not
--        scored yet: they are not non-reporters.

WITH unscored_entity AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        unscored_set.entity_id
    FROM eligibility.unscored_measurement_set AS unscored_set
    INNER JOIN policy.participation USING (performance_year, entity_type, program_name)
    WHERE participation.is_scored IS FALSE
),

member AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        tin,
        npi
    FROM eligibility.entity_member
    UNION ALL
    SELECT
        performance_year,
        entity_type,
        entity_id,
        tin,
        npi
    FROM ingest.entity_roster
    UNION ALL
    SELECT
        performance_year,
        'apm' AS entity_type,
        apm_entity_id AS entity_id,
        tin,
        npi
    FROM ingest.apm_participant
)

SELECT DISTINCT
    performance_year,
    member.tin,
    member.npi
FROM member
INNER JOIN unscored_entity USING (performance_year, entity_type, entity_id)
