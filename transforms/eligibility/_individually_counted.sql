-- Rule:  42 CFR 414.1425(c)(4); 42 CFR 414.1425(d)(2)
-- Grain: performance_year, npi
-- Says:  Whom the lists of several APM Entities in Advanced APMs name may be assessed individually.

SELECT
    performance_year,
    npi
FROM ingest.apm_participant
INNER JOIN policy.qp_snapshot USING (performance_year, snapshot_date)
WHERE is_advanced_apm IS TRUE
GROUP BY ALL
HAVING count(DISTINCT apm_entity_id) > 1
