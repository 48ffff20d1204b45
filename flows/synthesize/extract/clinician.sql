-- Clinicians, one row per TIN/NPI. Those with some volume, not all, may elect to opt in.
SELECT
    c.tin,
    c.npi,
    c.clinician_type,
    c.specialty_code,
    c.first_medicare_enrollment_date,
    c.zip_code AS practice_zip_code,
    c.state_code AS practice_state_code,
    c.is_rural,
    c.is_hpsa,
    c.is_non_patient_facing,
    c.is_hospital_based,
    c.is_asc_based,
    CASE
        WHEN c.practice_kind IN ('solo, may opt in', 'solo, voluntary') THEN FALSE
        WHEN v.volume_class = 'costly' THEN c.member_number % 4 <> 3
        ELSE
            v.volume_class IN ('services', 'falling', 'dollars', 'new')
            AND chance('opts in', c.clinician_number) < 0.45
    END AS has_opted_in,
    CASE
        WHEN c.practice_kind IS NOT NULL
            THEN
                c.practice_kind IN (
                    'small group, opted in', 'hospital-based group', 'small group and clinicians',
                    'surgical center group', 'APM Entity, all excused', 'virtual group, excused'
                )
        ELSE
            c.practice_size BETWEEN 2 AND 15
            AND c.reporting_plan IN ('group', 'both')
            AND NOT bool_or(v.volume_class = 'high') OVER (PARTITION BY c.tin)
            AND chance('group opts in', c.practice_number) < 0.5
    END AS has_group_opted_in,
    CASE
        WHEN c.practice_kind IS NOT NULL AND contains(c.practice_kind, 'Partial QP')
            THEN contains(c.practice_kind, 'elects')
        WHEN c.apm_entity_number IS NOT NULL
            THEN chance('partial qp elects', c.apm_entity_number) < 0.5
    END AS has_elected_mips_as_partial_qp,
    c.pcmh_practice_site_percent
FROM people.clinician AS c
INNER JOIN claims.volume AS v ON c.clinician_number = v.clinician_number
ORDER BY c.tin, c.npi
