-- Rule:  42 CFR 414.1310(b)(1)(iii); 42 CFR 414.1310(e); reading E13
-- Grain: performance_year, tin, npi
-- Says:  By volume alone a TIN/NPI is required, opted in, free to opt in or below the threshold, as an
--        individual and, when the TIN reports as a group, through the group.

WITH reporting_group AS (
    SELECT DISTINCT
        m.performance_year,
        m.entity_id AS tin
    FROM ingest.measurement_set AS m
    INNER JOIN policy.participation AS p
        ON
            m.performance_year = p.performance_year
            AND m.entity_type = p.entity_type
            AND m.program_name = p.program_name
    INNER JOIN eligibility.entity AS e
        ON
            m.performance_year = e.performance_year
            AND m.entity_type = e.entity_type
            AND m.entity_id = e.entity_id
    WHERE m.entity_type = 'group' AND p.is_covered
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
LEFT JOIN reporting_group AS r
    ON
        e.performance_year = r.performance_year
        AND e.tin = r.tin
