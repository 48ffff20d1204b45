-- Rule:  42 CFR 414.1305; 42 CFR 414.1380(e)(2)(i); section 1848(k)(3)(A) of the Act; reading E6;
--        reading E8; reading E9; reading E42
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Of the covered professional services of each TIN/NPI and of each TIN in each segment of the
--        MIPS determination period: charges, beneficiaries, services, patient-facing encounters, and
--        the services in the places that make a clinician based in a hospital, surgical center or
--        facility.

WITH
-- All that eligibility asks of the lines, at both levels, in one pass: a person seen by two clinicians
-- of a TIN is one person of the TIN. Numbers stand for who bills: they take less room than a TIN and an
-- NPI, by which as many rows are held as there are patients of each.
service AS (
    SELECT
        performance_year,
        biller.practice_number,
        biller.clinician_number,
        segment,
        grouping(biller.clinician_number) = 1 AS is_group,
        sum(line.allowed_charge_amount) AS allowed_charge_amount,
        count(DISTINCT line.beneficiary_id) AS beneficiary_count,
        count(*) AS service_count,
        count(*) FILTER (WHERE line.is_patient_facing_encounter) AS patient_facing_encounter_count,
        count(*) FILTER (WHERE place.is_hospital_based) AS hospital_service_count,
        count(*) FILTER (WHERE place.is_asc_based) AS asc_service_count,
        count(*) FILTER (WHERE place.is_facility_based) AS facility_service_count,
        count(*) FILTER (WHERE place.is_inpatient_or_emergency) AS inpatient_or_emergency_service_count
    FROM ingest.segment_line AS line
    INNER JOIN eligibility.individual AS biller USING (performance_year, tin, npi)
    LEFT JOIN policy.place_of_service AS place USING (performance_year, place_of_service_code)
    WHERE line.is_covered_professional_service
    GROUP BY GROUPING SETS (
        (performance_year, biller.practice_number, biller.clinician_number, segment),
        (performance_year, biller.practice_number, segment)
    )
),

practice AS (
    SELECT DISTINCT
        performance_year,
        practice_number,
        tin
    FROM eligibility.individual
),

billing_clinician AS (
    SELECT
        performance_year,
        practice_number,
        segment,
        count(*) AS clinician_count
    FROM service
    WHERE NOT is_group
    GROUP BY ALL
)

SELECT
    performance_year,
    CASE WHEN service.is_group THEN 'group' ELSE 'individual' END AS entity_type,
    coalesce(biller.entity_id, practice.tin) AS entity_id,
    segment,
    practice.tin,
    biller.npi,
    service.allowed_charge_amount,
    service.beneficiary_count,
    service.service_count,
    CASE WHEN service.is_group THEN billing_clinician.clinician_count ELSE 1 END AS clinician_count,
    service.patient_facing_encounter_count,
    service.hospital_service_count,
    service.asc_service_count,
    service.facility_service_count,
    service.inpatient_or_emergency_service_count
FROM service
INNER JOIN practice USING (performance_year, practice_number)
INNER JOIN billing_clinician USING (performance_year, practice_number, segment)
LEFT JOIN eligibility.individual AS biller USING (performance_year, clinician_number)
