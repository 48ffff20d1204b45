-- Rule:  42 CFR 414.1425(b)(1), (c)(3), (d); reading E1
-- Grain: performance_year, npi, apm_entity_id, qp_status
-- Says:  A clinician shares what an APM Entity reaches from the first snapshot that lists them in it
--        on; the first snapshot that gave a status is kept, and an entity that gives none is named.

WITH first_listing AS (
    SELECT
        performance_year,
        npi,
        apm_entity_id,
        min(snapshot_date) AS first_snapshot_date
    FROM ingest.apm_participant
    INNER JOIN policy.qp_snapshot USING (performance_year, snapshot_date)
    WHERE is_advanced_apm IS TRUE
    GROUP BY ALL
)

SELECT
    listing.performance_year,
    listing.npi,
    listing.apm_entity_id,
    listing.first_snapshot_date,
    coalesce(result.qp_status, 'none') AS qp_status,
    min(result.snapshot_date) AS snapshot_date
FROM first_listing AS listing
LEFT JOIN eligibility._qp_result AS result
    ON
        listing.performance_year = result.performance_year
        AND result.entity_type = 'apm'
        AND listing.apm_entity_id = result.entity_id
        AND listing.first_snapshot_date <= result.snapshot_date
GROUP BY ALL
