-- Rule:  42 CFR 414.1305; 42 CFR 414.1380(e)(2)(i); reading E9; reading E10; reading E40
-- Grain: performance_year, tin, npi, special_status
-- Says:  What the claims say of a clinician: non-patient-facing with no more encounters than the limit,
--        based in hospitals or surgical centers, or facility-based but for the facility, with the
--        least share of services or more; one of the segments that count for the status is enough,
--        and a segment without services says nothing.

WITH counted AS (
    SELECT
        performance_year,
        service.tin,
        service.npi,
        special_status,
        segment,
        service.service_count,
        service.inpatient_or_emergency_service_count,
        threshold.clinician_encounter_maximum_count,
        threshold.clinician_service_minimum_percent,
        CASE special_status
            WHEN 'non_patient_facing' THEN service.patient_facing_encounter_count
            WHEN 'hospital_based' THEN service.hospital_service_count
            WHEN 'asc_based' THEN service.asc_service_count
            WHEN 'facility_based' THEN service.facility_service_count
        END AS counted_service_count
    FROM eligibility._segment_service AS service
    INNER JOIN policy.special_status_segment AS period USING (performance_year, segment)
    INNER JOIN policy.special_status_threshold AS threshold USING (performance_year, special_status)
    WHERE service.entity_type = 'individual' AND period.is_counted
),

told AS (
    SELECT
        performance_year,
        tin,
        npi,
        special_status,
        segment,
        counted_service_count,
        service_count,
        CASE
            WHEN clinician_encounter_maximum_count IS NOT NULL
                THEN counted_service_count <= clinician_encounter_maximum_count
            ELSE
                -- 1380(e)(2)(i)(A) for a facility
                counted_service_count * 100 >= clinician_service_minimum_percent * service_count
                -- (e)(2)(i)(B)
                AND (special_status != 'facility_based' OR inpatient_or_emergency_service_count > 0)
        END AS has_status
    FROM counted
)

SELECT
    performance_year,
    tin,
    npi,
    special_status,
    has_status,
    segment AS deciding_segment,
    counted_service_count,
    service_count
FROM told
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, tin, npi, special_status
        ORDER BY CASE WHEN has_status THEN 0 ELSE 1 END, segment
    ) = 1
