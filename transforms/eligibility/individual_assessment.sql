-- Rule:  42 CFR 414.1425(c)(4); 42 CFR 414.1425(d)(2); reading E3
-- Grain: performance_year, npi
-- Says:  A clinician is assessed individually when several APM Entities list them and none of these
--        makes them a QP, or when they are an affiliated practitioner.

WITH listing AS (
    SELECT
        s.performance_year,
        s.npi,
        count(DISTINCT s.apm_entity_id) AS apm_entity_count,
        bool_or(s.qp_status = 'qp') AS is_qp
    FROM eligibility._apm_status AS s
    GROUP BY s.performance_year, s.npi
),

affiliated AS (
    SELECT DISTINCT
        c.performance_year,
        c.npi
    FROM ingest.apm_clinician AS c
    WHERE c.is_affiliated_practitioner IS TRUE
)

SELECT
    a.performance_year,
    a.npi,
    'affiliated_practitioner' AS assessment_reason
FROM affiliated AS a

UNION ALL

SELECT
    l.performance_year,
    l.npi,
    'several_apm_entities' AS assessment_reason
FROM listing AS l
ANTI JOIN affiliated AS a
    ON
        l.performance_year = a.performance_year
        AND l.npi = a.npi
WHERE l.apm_entity_count > 1 AND NOT l.is_qp
