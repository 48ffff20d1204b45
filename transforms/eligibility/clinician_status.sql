-- Rule:  42 CFR 414.1305; 42 CFR 414.1380(e)(2)(i); reading E43; reading E44
-- Grain: performance_year, tin, npi, special_status
-- Says:  A clinician's special status is as CMS determined it, where an extract gives it, else as the
--        claims say; a status that is neither given as held nor told by claims has no row.

WITH determined AS (
    SELECT
        performance_year,
        clinician.tin,
        clinician.npi,
        threshold.special_status,
        CASE threshold.special_status
            WHEN 'rural' THEN clinician.is_rural
            WHEN 'hpsa' THEN clinician.is_hpsa
            WHEN 'non_patient_facing' THEN clinician.is_non_patient_facing
            WHEN 'hospital_based' THEN clinician.is_hospital_based
            WHEN 'asc_based' THEN clinician.is_asc_based
        END AS has_status
    FROM ingest.clinician
    INNER JOIN policy.special_status_threshold AS threshold USING (performance_year)
    UNION ALL
    -- (e)(2)(i)(C): whose facility has a score is listed with it, and nobody as being without one
    SELECT
        performance_year,
        individual.tin,
        individual.npi,
        'facility_based' AS special_status,
        TRUE AS has_status
    FROM ingest.facility_score
    INNER JOIN policy.facility_based_scoring AS scoring USING (performance_year, entity_type)
    INNER JOIN eligibility.individual USING (performance_year, entity_id)
    WHERE entity_type = 'individual' AND scoring.is_offered
)

SELECT
    performance_year,
    tin,
    npi,
    special_status,
    determined.has_status AS is_determined,
    claims.has_status AS is_told_by_claims,
    coalesce(determined.has_status, claims.has_status) AS has_status,
    CASE WHEN determined.has_status IS NULL THEN 'claims' ELSE 'extract' END AS status_source,
    claims.deciding_segment,
    claims.counted_service_count,
    claims.service_count
FROM (SELECT * FROM determined WHERE has_status IS NOT NULL) AS determined
FULL OUTER JOIN eligibility._claims_status AS claims USING (performance_year, tin, npi, special_status)
WHERE determined.has_status OR claims.has_status IS NOT NULL
