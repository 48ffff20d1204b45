-- Rule:  42 CFR 414.1425(b)(1), (c)(3), (d); reading E1
-- Grain: performance_year, npi, apm_entity_id, qp_status
-- Says:  A clinician shares what an APM Entity reaches from the first snapshot that lists them in it
--        on; the first snapshot that gave a status is kept.

WITH first_listing AS (
    SELECT
        a.performance_year,
        a.npi,
        a.apm_entity_id,
        min(a.snapshot_date) AS first_snapshot_date
    FROM ingest.apm_participant AS a
    INNER JOIN policy.qp_snapshot AS s
        ON
            a.performance_year = s.performance_year
            AND a.snapshot_date = s.snapshot_date
    WHERE a.is_advanced_apm IS TRUE
    GROUP BY a.performance_year, a.npi, a.apm_entity_id
)

-- A row for each entity that lists the clinician; without a status where it reaches none.
SELECT
    f.performance_year,
    f.npi,
    f.apm_entity_id,
    coalesce(r.qp_status, 'none') AS qp_status,
    min(r.snapshot_date) AS snapshot_date
FROM first_listing AS f
LEFT JOIN eligibility._apm_entity_result AS r
    ON
        f.performance_year = r.performance_year
        AND f.apm_entity_id = r.apm_entity_id
        AND f.first_snapshot_date <= r.snapshot_date
GROUP BY f.performance_year, f.npi, f.apm_entity_id, r.qp_status
