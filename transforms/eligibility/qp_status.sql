-- Rule:  42 CFR 414.1425(b)(1), (c)(3), (d); reading E1
-- Grain: performance_year, npi
-- Says:  A clinician shares what an APM Entity reaches from the first snapshot that lists them in it
--        on; QP comes before Partial QP, and the first snapshot that gave it is kept.

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

SELECT
    f.performance_year,
    f.npi,
    r.qp_status,
    r.snapshot_date,
    r.apm_entity_id
FROM first_listing AS f
INNER JOIN eligibility._apm_entity_result AS r
    ON
        f.performance_year = r.performance_year
        AND f.apm_entity_id = r.apm_entity_id
        AND f.first_snapshot_date <= r.snapshot_date
QUALIFY
    row_number() OVER (
        PARTITION BY f.performance_year, f.npi
        ORDER BY
            CASE WHEN r.qp_status = 'qp' THEN 0 ELSE 1 END,
            r.snapshot_date,
            r.apm_entity_id
    ) = 1
