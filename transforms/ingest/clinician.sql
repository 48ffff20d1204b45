-- Rule:  42 CFR 414.1305
-- Grain: performance_year, tin, npi
-- Says:  A TIN/NPI is as the latest extract that names it describes it.

SELECT
    c.performance_year,
    c.tin,
    c.npi,
    c.clinician_type,
    c.specialty_code,
    c.first_medicare_enrollment_date,
    c.practice_zip_code,
    c.practice_state_code,
    c.is_rural,
    c.is_hpsa,
    c.is_non_patient_facing,
    c.is_hospital_based,
    c.is_asc_based,
    c.has_opted_in,
    c.has_group_opted_in,
    c.has_elected_mips_as_partial_qp,
    c.pcmh_practice_site_percent
FROM lake.clinician AS c
QUALIFY
    row_number() OVER (
        PARTITION BY c.performance_year, c.tin, c.npi
        ORDER BY c.batch_number DESC, c.file_number DESC, c.row_number DESC
    ) = 1
