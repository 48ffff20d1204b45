-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii)(A); 42 CFR 414.1315; reading E14
-- Grain: performance_year, tin, npi
-- Says:  What volume makes of the members of virtual groups and APM Entities: a virtual group's by
--        the volume of their own TIN, its election being the opt-in; an APM Entity's by the volume
--        of the entity in the years that test it.

WITH member AS (
    SELECT
        m.performance_year,
        m.tin,
        m.npi,
        m.entity_type,
        CASE m.entity_type
            -- a TIN of one clinician is no group; its volume is the clinician's
            WHEN 'virtualGroup' THEN coalesce(g.low_volume_status, i.low_volume_status)
            ELSE a.low_volume_status
        END AS low_volume_status,
        t.is_opt_in_available
    FROM eligibility._elected_member AS m
    INNER JOIN policy.low_volume_threshold AS t
        ON m.performance_year = t.performance_year
    LEFT JOIN eligibility.low_volume AS g
        ON
            m.performance_year = g.performance_year
            AND g.entity_type = 'group'
            AND m.tin = g.entity_id
    -- of the entities only an individual has an NPI
    LEFT JOIN eligibility.entity AS n
        ON m.performance_year = n.performance_year AND m.tin = n.tin AND m.npi = n.npi
    LEFT JOIN eligibility.low_volume AS i
        ON
            n.performance_year = i.performance_year
            AND n.entity_type = i.entity_type
            AND n.entity_id = i.entity_id
    LEFT JOIN eligibility.low_volume AS a
        ON
            m.performance_year = a.performance_year
            AND m.entity_type = a.entity_type
            AND m.entity_id = a.entity_id
    WHERE m.entity_type IN ('virtualGroup', 'apm')
),

ranked AS (
    SELECT
        m.performance_year,
        m.tin,
        m.npi,
        m.entity_type,
        bool_or(m.low_volume_status = 'exceeds_all') AS is_required,
        bool_or(m.low_volume_status = 'exceeds_some' AND m.is_opt_in_available) AS may_opt_in
    FROM member AS m
    GROUP BY m.performance_year, m.tin, m.npi, m.entity_type
)

SELECT
    r.performance_year,
    r.tin,
    r.npi,
    max(
        CASE
            WHEN r.entity_type != 'virtualGroup' THEN NULL
            WHEN r.is_required THEN 'required'
            WHEN r.may_opt_in THEN 'opted_in'
            ELSE 'low_volume'
        END
    ) AS virtual_group_status,
    -- No extract brings the opt-in election of an APM Entity.
    max(
        CASE
            WHEN r.entity_type != 'apm' THEN NULL
            WHEN r.is_required THEN 'required'
            WHEN r.may_opt_in THEN 'may_opt_in'
            ELSE 'low_volume'
        END
    ) AS apm_entity_status
FROM ranked AS r
GROUP BY r.performance_year, r.tin, r.npi
