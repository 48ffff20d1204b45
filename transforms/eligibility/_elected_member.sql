-- Rule:  42 CFR 414.1315; 42 CFR 414.1318; 42 CFR 414.1367; 42 CFR 414.1370(e)
-- Grain: performance_year, entity_type, entity_id, tin, npi
-- Says:  The members of virtual groups elected in time, of registered subgroups, and of APM Entities
--        of MIPS APMs by the participation lists, in the years that score such entities.

WITH roster_member AS (
    SELECT
        r.performance_year,
        r.entity_type,
        r.entity_id,
        r.tin,
        r.npi
    FROM ingest.entity_roster AS r
    INNER JOIN policy.virtual_group_election AS v
        ON r.performance_year = v.performance_year
    -- A virtual group is elected before the year begins; a roster without the date is taken as sent.
    WHERE r.entity_type = 'subgroup' OR coalesce(r.election_date <= v.election_end_date, TRUE)
),

-- On one of the year's lists is enough; leaving the entity later ends nothing for MIPS.
listed_member AS (
    SELECT DISTINCT
        a.performance_year,
        'apm' AS entity_type,
        a.apm_entity_id AS entity_id,
        a.tin,
        a.npi
    FROM ingest.apm_participant AS a
    INNER JOIN policy.apm_participation_snapshot AS s
        ON
            a.performance_year = s.performance_year
            AND a.snapshot_date = s.snapshot_date
    WHERE a.is_mips_apm IS TRUE
),

member AS (
    SELECT r.*
    FROM roster_member AS r
    UNION ALL
    SELECT m.*
    FROM listed_member AS m
)

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.tin,
    m.npi
FROM member AS m
WHERE EXISTS (
    SELECT 1
    FROM policy.participation AS p
    WHERE
        p.performance_year = m.performance_year
        AND p.entity_type = m.entity_type
        AND p.is_covered
)
