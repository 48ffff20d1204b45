-- Rule:  42 CFR 414.1425(c)(4); 42 CFR 414.1425(d)(2); reading E3
-- Grain: performance_year, npi
-- Says:  A clinician is assessed individually when several APM Entities list them and none of these
--        makes them a QP, or when they are an affiliated practitioner.

WITH listing AS (
    SELECT
        performance_year,
        npi,
        count(DISTINCT apm_entity_id) AS apm_entity_count,
        bool_or(qp_status = 'qp') AS is_qp
    FROM eligibility.apm_qp_status
    GROUP BY ALL
),

affiliated AS (
    SELECT DISTINCT
        performance_year,
        npi
    FROM ingest.apm_clinician
    WHERE is_affiliated_practitioner IS TRUE
)

SELECT
    performance_year,
    npi,
    'affiliated_practitioner' AS assessment_reason
FROM affiliated

UNION ALL

SELECT
    performance_year,
    npi,
    'several_apm_entities' AS assessment_reason
FROM listing
ANTI JOIN affiliated USING (performance_year, npi)
WHERE listing.apm_entity_count > 1 AND NOT listing.is_qp
