-- Rule:  42 CFR 414.1310; 42 CFR 414.1325
-- Grain: performance_year, tin, npi
-- Says:  Clinicians for whom data were submitted under a program or by a kind of entity that is not
--        scored yet: they are not non-reporters.

WITH unscored_entity AS (
    SELECT DISTINCT
        s.performance_year,
        s.entity_type,
        s.entity_id
    FROM eligibility.unscored_measurement_set AS s
    INNER JOIN policy.participation AS p
        ON
            s.performance_year = p.performance_year
            AND s.entity_type = p.entity_type
            AND s.program_name = p.program_name
    WHERE p.is_covered IS FALSE
),

member AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.tin,
        m.npi
    FROM eligibility.entity_member AS m
    UNION ALL
    SELECT
        r.performance_year,
        r.entity_type,
        r.entity_id,
        r.tin,
        r.npi
    FROM ingest.entity_roster AS r
    UNION ALL
    SELECT
        a.performance_year,
        'apm' AS entity_type,
        a.apm_entity_id AS entity_id,
        a.tin,
        a.npi
    FROM ingest.apm_participant AS a
)

SELECT DISTINCT
    m.performance_year,
    m.tin,
    m.npi
FROM member AS m
INNER JOIN unscored_entity AS u
    ON
        m.performance_year = u.performance_year
        AND m.entity_type = u.entity_type
        AND m.entity_id = u.entity_id
