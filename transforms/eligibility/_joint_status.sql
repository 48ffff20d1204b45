-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii)(A); 42 CFR 414.1315; reading E14
-- Grain: performance_year, tin, npi
-- Says:  What volume makes of the members of virtual groups and APM Entities: a virtual group's by
--        the volume of their own TIN, its election being the opt-in; an APM Entity's by the volume
--        of the entity in the years that test it.

WITH member AS (
    SELECT
        performance_year,
        tin,
        npi,
        elected.entity_type,
        CASE elected.entity_type
            -- a TIN of one clinician is no group; its volume is the clinician's
            WHEN 'virtualGroup' THEN coalesce(volume.low_volume_status, low_volume.low_volume_status)
            ELSE apm_volume.low_volume_status
        END AS low_volume_status,
        threshold.is_opt_in_available
    FROM eligibility._elected_member AS elected
    INNER JOIN policy.low_volume_threshold AS threshold USING (performance_year)
    LEFT JOIN eligibility.low_volume AS volume
        ON
            elected.performance_year = volume.performance_year
            AND volume.entity_type = 'group'
            AND tin = volume.entity_id
    LEFT JOIN eligibility.individual USING (performance_year, tin, npi)
    LEFT JOIN eligibility.low_volume
        ON
            individual.performance_year = low_volume.performance_year
            AND low_volume.entity_type = 'individual'
            AND individual.entity_id = low_volume.entity_id
    LEFT JOIN eligibility.low_volume AS apm_volume
        ON
            elected.performance_year = apm_volume.performance_year
            AND elected.entity_type = apm_volume.entity_type
            AND elected.entity_id = apm_volume.entity_id
    WHERE elected.entity_type IN ('virtualGroup', 'apm')
),

ranked AS (
    SELECT
        performance_year,
        tin,
        npi,
        entity_type,
        bool_or(low_volume_status = 'exceeds_all') AS is_required,
        bool_or(low_volume_status = 'exceeds_some' AND is_opt_in_available) AS may_opt_in
    FROM member
    GROUP BY ALL
)

SELECT
    performance_year,
    tin,
    npi,
    max(
        CASE
            WHEN entity_type != 'virtualGroup' THEN NULL
            WHEN is_required THEN 'required'
            WHEN may_opt_in THEN 'opted_in'
            ELSE 'low_volume'
        END
    ) AS virtual_group_status,
    -- No extract brings the opt-in election of an APM Entity.
    max(
        CASE
            WHEN entity_type != 'apm' THEN NULL
            WHEN is_required THEN 'required'
            WHEN may_opt_in THEN 'may_opt_in'
            ELSE 'low_volume'
        END
    ) AS apm_entity_status
FROM ranked
GROUP BY ALL
