-- Rule:  42 CFR 414.1317(b)(1); 42 CFR 414.1370(g)(4)
-- Grain: performance_year, apm_entity_id, tin, npi
-- Says:  Each clinician of an APM Entity has the higher of the individual's and the practice's score,
--        zero if nothing was submitted, and none if an exception or status takes the category away
--        or MIPS excludes the clinician (reading A15).

WITH submitted AS (
    SELECT
        e.performance_year,
        e.tin,
        e.npi,
        max(s.category_percent) AS category_percent
    FROM pi.measurement_set_score AS s
    INNER JOIN eligibility.entity_member AS e
        ON
            s.performance_year = e.performance_year
            AND s.entity_type = e.entity_type
            AND s.entity_id = e.entity_id
    WHERE s.entity_type <> 'apm'
    GROUP BY ALL
),

-- statuses and types of clinicians, approved exceptions of clinicians and of practices
held AS (
    SELECT
        s.performance_year,
        s.entity_id,
        unnest([
            CASE WHEN s.is_small_practice THEN 'small_practice' END,
            CASE WHEN s.is_hospital_based THEN 'hospital_based' END,
            CASE WHEN s.is_asc_based THEN 'asc_based' END,
            CASE WHEN s.is_non_patient_facing THEN 'non_patient_facing' END
        ]) AS ground
    FROM eligibility.special_status AS s
    WHERE s.entity_type = 'individual'
    UNION ALL
    SELECT
        c.performance_year,
        c.tin || '-' || c.npi AS entity_id,
        c.clinician_type AS ground
    FROM ingest.clinician AS c
    UNION ALL
    SELECT
        x.performance_year,
        x.entity_id,
        x.exception_kind AS ground
    FROM ingest.exception AS x
    WHERE x.category = 'pi' AND x.decision = 'approved' AND x.entity_type IN ('individual', 'group')
),

-- Whether data undo the ground is the ground's own matter (reading F6).
excepted AS (
    SELECT
        h.performance_year,
        h.entity_id,
        bool_or(NOT g.is_cancelled_by_submission) AS is_despite_data
    FROM held AS h
    INNER JOIN policy.reweighting_ground AS g
        ON h.performance_year = g.performance_year AND h.ground = g.ground
    WHERE g.category = 'pi' AND g.is_in_force
    GROUP BY ALL
),

judged AS (
    SELECT
        m.performance_year,
        m.entity_id AS apm_entity_id,
        m.tin,
        m.npi,
        s.category_percent,
        s.npi IS NOT NULL AS is_submitted,
        x.is_in_apm_entity_mean IS FALSE
        OR CASE
            WHEN s.npi IS NULL THEN c.entity_id IS NOT NULL OR p.entity_id IS NOT NULL
            ELSE coalesce(c.is_despite_data, FALSE) OR coalesce(p.is_despite_data, FALSE)
        END AS is_excepted
    FROM eligibility.entity_member AS m
    LEFT JOIN submitted AS s
        ON m.performance_year = s.performance_year AND m.tin = s.tin AND m.npi = s.npi
    LEFT JOIN excepted AS c
        ON m.performance_year = c.performance_year AND m.tin || '-' || m.npi = c.entity_id
    LEFT JOIN excepted AS p
        ON m.performance_year = p.performance_year AND m.tin = p.entity_id
    LEFT JOIN eligibility.mips_eligible AS e
        ON m.performance_year = e.performance_year AND m.tin = e.tin AND m.npi = e.npi
    LEFT JOIN policy.eligibility_reason AS x
        ON
            e.performance_year = x.performance_year
            AND e.eligibility_reason = x.eligibility_reason
    WHERE m.entity_type = 'apm'
)

SELECT
    j.performance_year,
    j.apm_entity_id,
    j.tin,
    j.npi,
    CASE WHEN NOT j.is_excepted THEN coalesce(j.category_percent, 0) END AS category_percent,
    j.is_submitted,
    j.is_excepted
FROM judged AS j
