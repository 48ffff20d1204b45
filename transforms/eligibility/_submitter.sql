-- Rule:  42 CFR 414.1310; 42 CFR 414.1325(a); 42 CFR 414.1370(g); reading F11
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Who submitted under a covered option. An APM Entity under the APM scoring standard reports
--        quality itself and promoting interoperability through its participants, so that their data
--        is the entity's too.

WITH covered_set AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.category,
        p.reporting_option
    FROM ingest.measurement_set AS m
    INNER JOIN policy.participation AS p
        ON
            m.performance_year = p.performance_year
            AND m.entity_type = p.entity_type
            AND m.program_name = p.program_name
    WHERE p.is_covered
),

-- (g)(4) A participant's own data, or that of the TIN.
participant_set AS (
    SELECT
        a.performance_year,
        a.entity_type,
        a.entity_id,
        p.reporting_option
    FROM eligibility._elected_member AS a
    INNER JOIN policy.participation AS p
        ON
            a.performance_year = p.performance_year
            AND a.entity_type = p.entity_type
    INNER JOIN eligibility.entity_member AS m
        ON a.performance_year = m.performance_year AND a.tin = m.tin AND a.npi = m.npi
    INNER JOIN covered_set AS c
        ON
            m.performance_year = c.performance_year
            AND m.entity_type = c.entity_type
            AND m.entity_id = c.entity_id
    WHERE
        p.reporting_option = 'apm_scoring_standard'
        AND m.entity_type IN ('individual', 'group')
        AND c.category = 'pi'
)

SELECT DISTINCT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    NULL AS mvp_id
FROM covered_set AS c

UNION

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    NULL AS mvp_id
FROM participant_set AS s
