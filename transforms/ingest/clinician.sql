-- Rule:  42 CFR 414.1305
-- Grain: performance_year, tin, npi
-- Says:  A TIN/NPI is as the latest extract that names it describes it.

SELECT
    performance_year,
    tin,
    npi,
    clinician_type,
    specialty_code,
    first_medicare_enrollment_date,
    practice_zip_code,
    practice_state_code,
    is_rural,
    is_hpsa,
    is_non_patient_facing,
    is_hospital_based,
    is_asc_based,
    has_opted_in,
    has_group_opted_in,
    has_elected_mips_as_partial_qp,
    pcmh_practice_site_percent
FROM lake.clinician
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, tin, npi
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
