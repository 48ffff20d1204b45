-- Clinicians, one row per TIN/NPI. Those with some volume, not all, may elect to opt in.
SELECT
    tin, npi, clinician_type, specialty_code, first_medicare_enrollment_date,
    zip_code AS practice_zip_code, state_code AS practice_state_code, is_rural, is_hpsa,
    is_non_patient_facing, is_hospital_based, is_asc_based,
    CASE
        WHEN kind.opt_in_plan = 'nobody' THEN FALSE
        WHEN volume_class = 'costly' THEN member_number % 4 <> 3
        ELSE
            volume_class IN ('services', 'falling', 'dollars', 'new')
            AND chance('opts in', clinician_number) < 0.45
    END AS has_opted_in,
    CASE
        WHEN kind IS NOT NULL THEN coalesce(kind.opt_in_plan = 'group', FALSE)
        ELSE
            practice_size BETWEEN 2 AND 15
            AND reporting_plan IN ('group', 'both')
            AND NOT bool_or(volume_class = 'high') OVER (PARTITION BY tin)
            AND chance('group opts in', practice_number) < 0.5
    END AS has_group_opted_in,
    CASE
        WHEN apm_entity_number IS NOT NULL THEN chance('partial qp elects', apm_entity_number) < 0.5
        ELSE kind.is_mips_elected
    END AS has_elected_mips_as_partial_qp, pcmh_practice_site_percent
FROM people.clinician
INNER JOIN claims.volume USING (clinician_number)
ORDER BY tin, npi
