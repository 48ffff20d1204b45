-- Rule:  42 CFR 414.1315; 42 CFR 414.1318; 42 CFR 414.1367; 42 CFR 414.1370(e)
-- Grain: performance_year, entity_type, entity_id, tin, npi
-- Says:  The members of virtual groups elected in time, of registered subgroups, and of APM Entities
--        of MIPS APMs by the participation lists, in the years that score such entities.

WITH roster_member AS (
    SELECT
        performance_year,
        roster.entity_type,
        roster.entity_id,
        roster.tin,
        roster.npi
    FROM ingest.entity_roster AS roster
    INNER JOIN policy.virtual_group_election AS election USING (performance_year)
    -- A virtual group is elected before the year begins; a roster without the date is taken as sent.
    WHERE
        roster.entity_type = 'subgroup' OR coalesce(roster.election_date <= election.election_end_date, TRUE)
),

full_tin_list AS (
    SELECT DISTINCT
        performance_year,
        snapshot_date
    FROM policy.full_tin_snapshot
),

-- On one of the year's lists is enough; leaving the entity later ends nothing for MIPS.
listed_member AS (
    SELECT DISTINCT
        performance_year,
        'apm' AS entity_type,
        participant.apm_entity_id AS entity_id,
        participant.tin,
        participant.npi
    FROM ingest.apm_participant AS participant
    INNER JOIN policy.apm_participation_snapshot USING (performance_year, snapshot_date)
    LEFT JOIN full_tin_list USING (performance_year, snapshot_date)
    -- 414.1370(e)(1), reading E17
    LEFT JOIN policy.full_tin_snapshot AS full_tin USING (performance_year, snapshot_date, model_id)
    WHERE
        participant.is_mips_apm IS TRUE
        AND (full_tin_list.snapshot_date IS NULL OR full_tin.model_id IS NOT NULL)
),

member AS (
    SELECT *
    FROM roster_member
    UNION ALL
    SELECT *
    FROM listed_member
)

SELECT
    member.performance_year,
    member.entity_type,
    member.entity_id,
    member.tin,
    member.npi
FROM member
WHERE EXISTS (
    SELECT 1
    FROM policy.participation
    WHERE
        performance_year = member.performance_year
        AND entity_type = member.entity_type
        AND is_scored
)
