-- Rule:  42 CFR 414.1310; 42 CFR 414.1315; 42 CFR 414.1325(a)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Scored is every entity that submitted under a covered option, eligible or voluntary, every
--        virtual group, and every individually eligible clinician for whom nothing was submitted.

-- An eligible clinician is judged as an individual under the option that needs no registration.
WITH silent AS (
    SELECT
        c.performance_year,
        'individual' AS entity_type,
        c.tin || '-' || c.npi AS entity_id,
        'traditional' AS reporting_option
    FROM eligibility.mips_eligible AS c
    WHERE
        c.is_eligible_as_individual
        AND NOT EXISTS (
            SELECT 1 FROM eligibility.unscored_member AS u
            WHERE
                u.performance_year = c.performance_year
                AND u.tin = c.tin
                AND u.npi = c.npi
        )
    UNION ALL
    -- An elected virtual group is how its members take part, whether it reports or not.
    SELECT
        v.performance_year,
        v.entity_type,
        v.entity_id,
        'traditional' AS reporting_option
    FROM eligibility.entity AS v
    WHERE v.entity_type = 'virtualGroup'
),

candidate AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        s.mvp_id,
        TRUE AS has_submission
    FROM eligibility._submitter AS s
    UNION ALL
    SELECT
        n.performance_year,
        n.entity_type,
        n.entity_id,
        n.reporting_option,
        NULL AS mvp_id,
        FALSE AS has_submission
    FROM silent AS n
    WHERE NOT EXISTS (
        SELECT 1 FROM eligibility._submitter AS s
        WHERE
            s.performance_year = n.performance_year
            AND s.entity_type = n.entity_type
            AND s.entity_id = n.entity_id
    )
)

SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    e.tin,
    e.npi,
    c.mvp_id,
    c.has_submission
FROM candidate AS c
INNER JOIN eligibility.entity AS e
    ON
        c.performance_year = e.performance_year
        AND c.entity_type = e.entity_type
        AND c.entity_id = e.entity_id
