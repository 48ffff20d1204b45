-- Rule:  42 CFR 414.1310; 42 CFR 414.1315; 42 CFR 414.1325(a)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Scored is every entity that submitted under a covered option, eligible or voluntary, every
--        virtual group, every group that opted in, and every individually eligible clinician for
--        whom nothing was submitted.

-- An eligible clinician is judged as an individual under the option that needs no registration.
WITH silent AS (
    SELECT
        performance_year,
        entity.entity_type,
        entity.entity_id,
        'traditional' AS reporting_option
    FROM eligibility.mips_eligible AS eligible
    -- of the entities only an individual has an NPI
    INNER JOIN eligibility.entity USING (performance_year, tin, npi)
    WHERE
        eligible.is_eligible_as_individual
        AND NOT EXISTS (
            SELECT 1 FROM eligibility.unscored_member
            WHERE
                performance_year = eligible.performance_year
                AND tin = eligible.tin
                AND npi = eligible.npi
        )
    UNION
    -- 414.1310(b)(1)(iii)(A): a group that opted in takes part, whether it reports or not.
    SELECT
        performance_year,
        'group' AS entity_type,
        tin AS entity_id,
        'traditional' AS reporting_option
    FROM eligibility.level_status
    INNER JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
    ANTI JOIN eligibility.unscored_member USING (performance_year, tin, npi)
    WHERE level_status.group_status = 'opted_in' AND eligible.is_eligible_as_group
    UNION ALL
    -- An elected virtual group is how its members take part, whether it reports or not.
    SELECT
        performance_year,
        entity_type,
        entity_id,
        'traditional' AS reporting_option
    FROM eligibility.entity
    WHERE entity_type = 'virtualGroup'
),

candidate AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        mvp_id,
        TRUE AS has_submission
    FROM eligibility._submitter
    UNION ALL
    SELECT
        silent.performance_year,
        silent.entity_type,
        silent.entity_id,
        silent.reporting_option,
        NULL AS mvp_id,
        FALSE AS has_submission
    FROM silent
    WHERE NOT EXISTS (
        SELECT 1 FROM eligibility._submitter
        WHERE
            performance_year = silent.performance_year
            AND entity_type = silent.entity_type
            AND entity_id = silent.entity_id
    )
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    candidate.reporting_option,
    entity.tin,
    entity.npi,
    candidate.mvp_id,
    candidate.has_submission
FROM candidate
INNER JOIN eligibility.entity USING (performance_year, entity_type, entity_id)
