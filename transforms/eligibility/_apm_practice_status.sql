-- Rule:  42 CFR 414.1317(a)(2); reading E21
-- Grain: performance_year, tin, npi
-- Says:  In the years that do not test an APM Entity's own volume, what the volume of the practice
--        makes of a clinician on the list of an APM Entity that reports, whether or not the practice
--        reports as a group.

WITH listed AS (
    SELECT DISTINCT
        performance_year,
        member.tin,
        member.npi
    FROM eligibility._elected_member AS member
    INNER JOIN policy.low_volume_level AS level USING (performance_year, entity_type)
    INNER JOIN ingest.measurement_set USING (performance_year, entity_type, entity_id)
    INNER JOIN policy.participation USING (performance_year, entity_type, program_name)
    WHERE entity_type = 'apm' AND NOT level.is_tested AND participation.is_scored
),

-- The group's election is the TIN's: also for an NPI that the extract does not name.
election AS (
    SELECT
        performance_year,
        tin,
        bool_or(has_group_opted_in) AS has_group_opted_in
    FROM ingest.clinician
    GROUP BY ALL
),

practice_volume AS (
    SELECT
        performance_year,
        entity_id AS tin,
        low_volume_status
    FROM eligibility.low_volume
    WHERE entity_type = 'group'
)

SELECT
    performance_year,
    tin,
    listed.npi,
    CASE
        WHEN practice_volume.low_volume_status = 'exceeds_all' THEN 'required'
        WHEN practice_volume.low_volume_status = 'exceeds_some' AND election.has_group_opted_in
            THEN 'opted_in'
        ELSE 'low_volume'
    END AS apm_practice_status
FROM listed
LEFT JOIN practice_volume USING (performance_year, tin)
LEFT JOIN election USING (performance_year, tin)
