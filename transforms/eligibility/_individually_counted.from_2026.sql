-- Rule:  42 CFR 414.1425(b) as amended for 2026; CY 2026 physician fee schedule rule (90 FR 49266)
-- Grain: performance_year, npi
-- Says:  Whomever the list of an APM Entity in an Advanced APM names is assessed individually.

SELECT DISTINCT
    performance_year,
    npi
FROM ingest.apm_participant
INNER JOIN policy.qp_snapshot USING (performance_year, snapshot_date)
WHERE is_advanced_apm IS TRUE
