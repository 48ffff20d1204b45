-- Rule:  42 CFR 414.1310; 42 CFR 414.1325(a)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Scored is every individual or group that submitted under a covered option, eligible or
--        voluntary, and every individually eligible clinician for whom nothing was submitted.

WITH submitter AS (
    SELECT DISTINCT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        p.reporting_option
    FROM ingest.measurement_set AS m
    INNER JOIN policy.participation AS p
        ON
            m.performance_year = p.performance_year
            AND m.entity_type = p.entity_type
            AND m.program_name = p.program_name
    WHERE p.is_covered
),

-- An eligible clinician is judged as an individual under the option that needs no registration.
silent AS (
    SELECT
        c.performance_year,
        'individual' AS entity_type,
        c.tin || '-' || c.npi AS entity_id,
        'traditional' AS reporting_option
    FROM eligibility.mips_eligible AS c
    WHERE
        c.is_eligible_as_individual
        AND NOT EXISTS (
            SELECT 1 FROM submitter AS s
            WHERE
                s.performance_year = c.performance_year
                AND s.entity_type = 'individual'
                AND s.entity_id = c.tin || '-' || c.npi
        )
        AND NOT EXISTS (
            SELECT 1 FROM eligibility._unscored_member AS u
            WHERE
                u.performance_year = c.performance_year
                AND u.tin = c.tin
                AND u.npi = c.npi
        )
),

candidate AS (
    SELECT
        s.*,
        TRUE AS has_submission
    FROM submitter AS s
    UNION ALL
    SELECT
        n.*,
        FALSE AS has_submission
    FROM silent AS n
)

SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    e.tin,
    e.npi,
    c.has_submission
FROM candidate AS c
INNER JOIN eligibility.entity AS e
    ON
        c.performance_year = e.performance_year
        AND c.entity_type = e.entity_type
        AND c.entity_id = e.entity_id
