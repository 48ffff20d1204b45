-- Rule:  42 CFR 414.1305; 42 CFR 414.1380(e)(2)(i); reading E9; reading E10; reading E40
-- Grain: performance_year, tin, npi, special_status
-- Says:  What the claims say of a clinician: non-patient-facing with no more encounters than the limit,
--        based in hospitals or surgical centers, or facility-based but for the facility, with the
--        least share of services or more; one of the segments that count for the status is enough,
--        and a segment without services says nothing.

SELECT
    performance_year,
    service.tin,
    service.npi,
    special_status,
    bool_or(
        CASE special_status
            WHEN 'non_patient_facing'
                THEN
                    service.patient_facing_encounter_count
                    <= threshold.clinician_encounter_maximum_count
            WHEN 'hospital_based'
                THEN
                    service.hospital_service_count * 100
                    >= threshold.clinician_service_minimum_percent * service.service_count
            WHEN 'asc_based'
                THEN
                    service.asc_service_count * 100
                    >= threshold.clinician_service_minimum_percent * service.service_count
            WHEN 'facility_based'
                THEN
                    -- (e)(2)(i)(A)
                    service.facility_service_count * 100
                    >= threshold.clinician_service_minimum_percent * service.service_count
                    -- (e)(2)(i)(B)
                    AND service.inpatient_or_emergency_service_count > 0
        END
    ) AS has_status
FROM eligibility._segment_service AS service
INNER JOIN policy.special_status_segment AS counted USING (performance_year, segment)
INNER JOIN policy.special_status_threshold AS threshold USING (performance_year, special_status)
WHERE service.entity_type = 'individual' AND counted.is_counted
GROUP BY ALL
