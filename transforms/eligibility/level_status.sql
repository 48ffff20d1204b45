-- Rule:  42 CFR 414.1310(b)(1)(iii); 42 CFR 414.1310(e); 42 CFR 414.1318; reading E13
-- Grain: performance_year, tin, npi
-- Says:  By volume alone a TIN/NPI is required, opted in, free to opt in or below the threshold, as an
--        individual; through the group when the TIN reports as one or has opted in; and required or
--        not covered through a subgroup that reports with the clinician in it.

WITH reporting_member AS (
    SELECT
        performance_year,
        member.tin,
        member.npi,
        bool_or(entity_type = 'group') AS is_in_group,
        bool_or(entity_type = 'subgroup') AS is_in_subgroup
    FROM ingest.measurement_set
    INNER JOIN policy.participation USING (performance_year, entity_type, program_name)
    INNER JOIN eligibility.listed_member AS member USING (performance_year, entity_type, entity_id)
    WHERE entity_type IN ('group', 'subgroup') AND participation.is_scored
    GROUP BY ALL
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
        -- (b)(1)(iii)(A): the election alone, not data, makes the group take part
        WHEN
            low_volume.low_volume_status = 'exceeds_some'
            AND threshold.is_opt_in_available
            AND election.has_group_opted_in
            THEN 'opted_in'
        WHEN reporting_member.is_in_group IS NOT TRUE THEN 'not_reporting'
        WHEN low_volume.low_volume_status = 'exceeds_all' THEN 'required'
        WHEN low_volume.low_volume_status = 'exceeds_some' AND threshold.is_opt_in_available
            THEN 'may_opt_in'
        ELSE 'low_volume'
    END AS group_status,
    -- 1318(a), reading E15: the group's first segment; whoever opted in cannot be in a subgroup
    CASE
        WHEN reporting_member.is_in_subgroup IS NOT TRUE THEN 'not_reporting'
        WHEN 'opted_in' IN (individual_status, group_status) THEN 'not_covered'
        WHEN first_segment.low_volume_status = 'exceeds_all' THEN 'required'
        ELSE 'not_covered'
    END AS subgroup_status
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
LEFT JOIN eligibility._segment_low_volume AS first_segment
    ON
        election.performance_year = first_segment.performance_year
        AND first_segment.entity_type = 'group'
        AND tin = first_segment.entity_id
        AND first_segment.is_first_segment
LEFT JOIN reporting_member USING (performance_year, tin, npi)
