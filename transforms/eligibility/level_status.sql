-- Rule:  42 CFR 414.1310(b)(1)(iii); 42 CFR 414.1310(e); 42 CFR 414.1318; reading E13
-- Grain: performance_year, tin, npi
-- Says:  By volume alone a TIN/NPI is required, opted in, free to opt in or below the threshold, as an
--        individual and, when the TIN reports as a group or a subgroup reports with the clinician in
--        it, through the group.

WITH reporting_member AS (
    SELECT DISTINCT
        m.performance_year,
        m.tin,
        m.npi
    FROM ingest.measurement_set AS s
    INNER JOIN policy.participation AS p
        ON
            s.performance_year = p.performance_year
            AND s.entity_type = p.entity_type
            AND s.program_name = p.program_name
    INNER JOIN eligibility.entity_member AS m
        ON
            s.performance_year = m.performance_year
            AND s.entity_type = m.entity_type
            AND s.entity_id = m.entity_id
    -- A subgroup stands for its group, as far as its own members go.
    WHERE s.entity_type IN ('group', 'subgroup') AND p.is_covered
),

election AS (
    SELECT
        e.performance_year,
        e.tin,
        e.npi,
        c.has_opted_in IS TRUE AS has_opted_in,
        -- The group's election is the TIN's: also for an NPI that the extract does not name.
        coalesce(
            bool_or(c.has_group_opted_in) OVER (PARTITION BY e.performance_year, e.tin), FALSE
        ) AS has_group_opted_in
    FROM eligibility.entity AS e
    LEFT JOIN ingest.clinician AS c
        ON
            e.performance_year = c.performance_year
            AND e.tin = c.tin
            AND e.npi = c.npi
    WHERE e.entity_type = 'individual'
)

SELECT
    e.performance_year,
    e.tin,
    e.npi,
    CASE
        WHEN i.low_volume_status = 'exceeds_all' THEN 'required'
        WHEN i.low_volume_status = 'exceeds_some' AND t.is_opt_in_available
            THEN CASE WHEN e.has_opted_in THEN 'opted_in' ELSE 'may_opt_in' END
        ELSE 'low_volume'
    END AS individual_status,
    CASE
        WHEN r.tin IS NULL THEN 'not_reporting'
        WHEN g.low_volume_status = 'exceeds_all' THEN 'required'
        WHEN g.low_volume_status = 'exceeds_some' AND t.is_opt_in_available
            THEN CASE WHEN e.has_group_opted_in THEN 'opted_in' ELSE 'may_opt_in' END
        ELSE 'low_volume'
    END AS group_status
FROM election AS e
INNER JOIN policy.low_volume_threshold AS t
    ON e.performance_year = t.performance_year
LEFT JOIN eligibility.low_volume AS i
    ON
        e.performance_year = i.performance_year
        AND i.entity_type = 'individual'
        AND e.tin || '-' || e.npi = i.entity_id
LEFT JOIN eligibility.low_volume AS g
    ON
        e.performance_year = g.performance_year
        AND g.entity_type = 'group'
        AND e.tin = g.entity_id
LEFT JOIN reporting_member AS r
    ON
        e.performance_year = r.performance_year
        AND e.tin = r.tin
        AND e.npi = r.npi
