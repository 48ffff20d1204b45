-- Rule:  42 CFR 414.1310(b)(1)(iii); 42 CFR 414.1310(e); 42 CFR 414.1318; reading E13
-- Grain: performance_year, tin, npi
-- Says:  By volume alone a TIN/NPI is required, opted in, free to opt in or below the threshold, as an
--        individual and, when the TIN reports as a group or a subgroup reports with the clinician in
--        it, through the group.

WITH reporting_member AS (
    SELECT DISTINCT
        performance_year,
        member.tin,
        member.npi
    FROM ingest.measurement_set
    INNER JOIN policy.participation USING (performance_year, entity_type, program_name)
    INNER JOIN eligibility.listed_member AS member USING (performance_year, entity_type, entity_id)
    -- A subgroup stands for its group, as far as its own members go.
    WHERE entity_type IN ('group', 'subgroup') AND participation.is_scored
),

election AS (
    SELECT
        performance_year,
        tin,
        npi,
        member.entity_id,
        clinician.has_opted_in IS TRUE AS has_opted_in,
        -- The group's election is the TIN's: also for an NPI that the extract does not name.
        coalesce(
            bool_or(clinician.has_group_opted_in) OVER (PARTITION BY performance_year, tin), FALSE
        ) AS has_group_opted_in
    FROM eligibility.listed_member AS member
    LEFT JOIN ingest.clinician USING (performance_year, tin, npi)
    WHERE member.entity_type = 'individual'
)

SELECT
    performance_year,
    tin,
    npi,
    CASE
        WHEN volume.low_volume_status = 'exceeds_all' THEN 'required'
        WHEN volume.low_volume_status = 'exceeds_some' AND threshold.is_opt_in_available
            THEN CASE WHEN election.has_opted_in THEN 'opted_in' ELSE 'may_opt_in' END
        ELSE 'low_volume'
    END AS individual_status,
    CASE
        WHEN reporting_member.tin IS NULL THEN 'not_reporting'
        WHEN low_volume.low_volume_status = 'exceeds_all' THEN 'required'
        WHEN low_volume.low_volume_status = 'exceeds_some' AND threshold.is_opt_in_available
            THEN CASE WHEN election.has_group_opted_in THEN 'opted_in' ELSE 'may_opt_in' END
        ELSE 'low_volume'
    END AS group_status
FROM election
INNER JOIN policy.low_volume_threshold AS threshold USING (performance_year)
LEFT JOIN eligibility.low_volume AS volume
    ON
        election.performance_year = volume.performance_year
        AND volume.entity_type = 'individual'
        AND election.entity_id = volume.entity_id
LEFT JOIN eligibility.low_volume
    ON
        election.performance_year = low_volume.performance_year
        AND low_volume.entity_type = 'group'
        AND tin = low_volume.entity_id
LEFT JOIN reporting_member USING (performance_year, tin, npi)
