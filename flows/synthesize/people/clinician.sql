-- Clinicians: one row per TIN/NPI, with type, specialty and the statuses that CMS determines.
WITH member AS (
    SELECT
        p.*,
        unnest(range(1, p.practice_size + 1)) AS member_number
    FROM people.practice AS p
),

person AS (
    SELECT
        m.*,
        m.clinicians_before + m.member_number AS clinician_number,
        -- The first clinician of every sixth practice also bills as the last of the one before.
        m.clinicians_before + m.member_number - CASE
            WHEN m.member_number > 1 OR m.practice_number = 1 THEN 0
            WHEN m.practice_kind IN ('rural group', 'medical home', 'every measure') THEN 1
            WHEN m.practice_kind IS NULL AND m.practice_number % 6 = 0 THEN 1
            ELSE 0
        END AS person_number
    FROM member AS m
),

typed AS (
    SELECT
        p.*,
        CASE
            WHEN p.practice_kind = 'solo, no eligible type' THEN 'other'
            WHEN p.practice_kind = 'every type' AND p.member_number > 28 THEN 'physician'
            -- Each type twice.
            WHEN p.practice_kind = 'every type'
                THEN t.clinician_types[1 + (p.member_number - 1) % len(t.clinician_types)]
            WHEN p.practice_kind IS NOT NULL AND p.practice_size <= 5 THEN 'physician'
            WHEN chance('clinician type', p.person_number) < 0.5400 THEN 'physician'
            WHEN chance('clinician type', p.person_number) < 0.6700 THEN 'nurse_practitioner'
            WHEN chance('clinician type', p.person_number) < 0.7700 THEN 'physician_assistant'
            WHEN chance('clinician type', p.person_number) < 0.8100
                THEN 'certified_registered_nurse_anesthetist'
            WHEN chance('clinician type', p.person_number) < 0.8550 THEN 'physical_therapist'
            WHEN chance('clinician type', p.person_number) < 0.8700 THEN 'occupational_therapist'
            WHEN chance('clinician type', p.person_number) < 0.8800
                THEN 'speech_language_pathologist'
            WHEN chance('clinician type', p.person_number) < 0.8900 THEN 'audiologist'
            WHEN chance('clinician type', p.person_number) < 0.9150 THEN 'clinical_psychologist'
            WHEN chance('clinician type', p.person_number) < 0.9250 THEN 'registered_dietitian'
            WHEN chance('clinician type', p.person_number) < 0.9550 THEN 'clinical_social_worker'
            WHEN chance('clinician type', p.person_number) < 0.9650 THEN 'certified_nurse_midwife'
            WHEN chance('clinician type', p.person_number) < 0.9750
                THEN 'clinical_nurse_specialist'
            ELSE 'other'
        END AS clinician_type,
        [
            '01', '02', '05', '06', '07', '08', '08', '10', '11', '11', '13', '16', '18', '20',
            '22', '30', '93'
        ][1 + below('specialty', p.person_number, 17)] AS physician_specialty,
        -- A real NPI begins with 1 or 2; these begin with 9.
        '99' || lpad(CAST(p.person_number AS VARCHAR), 7, '0') AS npi_stem
    FROM person AS p
    CROSS JOIN (
        SELECT list(y.clinician_type ORDER BY y.clinician_type) AS clinician_types
        FROM policy.clinician_type AS y
        INNER JOIN people.parameter AS r ON y.performance_year = r.performance_year
    ) AS t
),

checked AS (
    SELECT
        t.*,
        -- Luhn's check digit over the stem behind the prefix 80840, which adds 24: from the right
        -- every second digit is doubled and its own digits are added.
        t.npi_stem || CAST((10 - (24 + list_sum([
            CASE
                WHEN d % 2 = 0 THEN CAST(t.npi_stem[d] AS INTEGER)
                WHEN CAST(t.npi_stem[d] AS INTEGER) >= 5 THEN 2 * CAST(t.npi_stem[d] AS INTEGER) - 9
                ELSE 2 * CAST(t.npi_stem[d] AS INTEGER)
            END
            FOR d IN range(1, 10)
        ])) % 10) % 10 AS VARCHAR) AS npi,
        CASE t.clinician_type
            WHEN 'physician' THEN t.physician_specialty
            WHEN 'nurse_practitioner' THEN '50'
            WHEN 'physician_assistant' THEN '97'
            WHEN 'certified_registered_nurse_anesthetist' THEN '43'
            WHEN 'physical_therapist' THEN '65'
            WHEN 'occupational_therapist' THEN '67'
            WHEN 'speech_language_pathologist' THEN '15'
            WHEN 'audiologist' THEN '64'
            WHEN 'clinical_psychologist' THEN '68'
            WHEN 'registered_dietitian' THEN '71'
            WHEN 'clinical_social_worker' THEN '80'
            WHEN 'certified_nurse_midwife' THEN '42'
            WHEN 'clinical_nurse_specialist' THEN '89'
            ELSE '49'
        END AS specialty_code
    FROM typed AS t
)

SELECT
    c.clinician_number,
    c.person_number,
    c.practice_number,
    c.practice_size,
    c.practice_kind,
    c.member_number,
    c.volume_plan,
    c.quality_plan,
    c.entity_id,
    c.planned_skill,
    c.practice_skill,
    c.reporting_plan,
    c.apm_entity_number,
    c.tin,
    c.npi,
    c.state_code,
    c.zip_code,
    c.clinician_type,
    c.specialty_code,
    c.pcmh_practice_site_percent,
    c.is_rural,
    c.is_hpsa,
    CASE
        WHEN c.practice_kind = 'solo, new to Medicare' THEN make_date(p.performance_year, 3, 1)
        WHEN chance('enrollment kind', c.person_number) < 0.02 AND c.practice_kind IS NULL
            THEN
                make_date(p.performance_year, 1, 5)
                + CAST(below('enrollment', c.person_number, 300) AS INTEGER)
        ELSE
            make_date(p.performance_year - 25, 1, 1)
            + CAST(below('enrollment', c.person_number, 365 * 24) AS INTEGER)
    END AS first_medicare_enrollment_date,
    CASE
        WHEN c.practice_kind = 'every type' THEN c.member_number = 31
        WHEN c.practice_kind = 'every member excused' THEN c.member_number % 2 = 0
        ELSE
            (c.practice_kind IS NOT DISTINCT FROM 'non-patient facing group')
            OR (c.practice_kind IS NULL AND c.specialty_code IN ('22', '30', '43'))
            OR chance('non-patient-facing', c.person_number) < 0.03
    END AS is_non_patient_facing,
    CASE
        WHEN c.practice_kind = 'every type' THEN c.member_number = 29
        WHEN c.practice_kind = 'every member excused' THEN c.member_number % 2 = 1
        ELSE
            coalesce(
                c.practice_kind IN (
                    'hospital-based group', 'facility group', 'APM Entity, all excused'
                ),
                c.specialty_code = '93'
            )
            OR chance('hospital-based', c.person_number) < 0.06
    END AS is_hospital_based,
    CASE
        WHEN c.practice_kind = 'every type' THEN c.member_number = 30
        WHEN c.practice_kind = 'every member excused' THEN FALSE
        ELSE
            (c.practice_kind IS NOT DISTINCT FROM 'surgical center group')
            OR (
                c.specialty_code IN ('05', '18', '43')
                AND chance('asc-based', c.person_number) < 0.25
            )
    END AS is_asc_based
FROM checked AS c
CROSS JOIN people.parameter AS p
ORDER BY c.clinician_number
