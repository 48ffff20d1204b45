-- Rule:  42 CFR 414.1425(b) as amended for 2026; CY 2026 physician fee schedule rule (90 FR 49266)
-- Grain: performance_year, npi
-- Says:  Every clinician in an Advanced APM is assessed individually too, and the more favourable
--        result counts.

SELECT
    performance_year,
    npi,
    'every_clinician' AS assessment_reason
FROM eligibility.apm_qp_status

UNION

SELECT
    performance_year,
    npi,
    'every_clinician' AS assessment_reason
FROM ingest.apm_clinician
