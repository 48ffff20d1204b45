-- Clinicians: one row per TIN/NPI, with type, specialty and the statuses that CMS determines.
WITH numbered AS (
    SELECT
        *,
        unnest(range(1, practice_size + 1)) AS member_number
    FROM people.practice
),

person AS (
    SELECT
        numbered.*, own,
        clinicians_before + numbered.member_number AS clinician_number,
        -- The first clinician of every sixth practice also bills as the last of the one before.
        clinicians_before + numbered.member_number - CAST(
            numbered.member_number = 1
            AND practice_number > 1
            AND CASE
                WHEN kind IS NULL THEN practice_number % 6 = 0
                ELSE coalesce(kind.has_shared_clinician, FALSE)
            END AS BIGINT
        ) AS person_number
    FROM numbered
    LEFT JOIN synthetic.kind_member AS own
        ON kind.practice_kind = own.practice_kind AND numbered.member_number = own.member_number
),

typed AS (
    SELECT
        person.*,
        coalesce(
            own.clinician_type,
            CASE
                WHEN kind.clinician_type = 'each' THEN turn_of(year_types.names, member_number - 1)
                ELSE kind.clinician_type
            END,
            share('clinician type', chance('clinician type', person_number))
        ) AS clinician_type,
        -- A real NPI begins with 1 or 2; these begin with 9.
        '99' || lpad(CAST(person_number AS VARCHAR), 7, '0') AS npi_stem
    FROM person
    CROSS JOIN (
        SELECT list(clinician_type ORDER BY clinician_type) AS names
        FROM policy.clinician_type
    ) AS year_types
),

trained AS (
    SELECT
        typed.*,
        one_of(specialty_codes, 'specialty', person_number) AS specialty_code,
        -- Luhn's check digit over the stem behind the prefix 80840, which adds 24: from the right
        -- every second digit is doubled and its own digits are added.
        npi_stem || CAST((10 - (24 + list_sum([
            CASE
                WHEN place % 2 = 0 THEN CAST(npi_stem[place] AS INTEGER)
                WHEN CAST(npi_stem[place] AS INTEGER) >= 5
                    THEN 2 * CAST(npi_stem[place] AS INTEGER) - 9
                ELSE 2 * CAST(npi_stem[place] AS INTEGER)
            END
            FOR place IN range(1, 10)
        ])) % 10) % 10 AS VARCHAR) AS npi
    FROM typed
    INNER JOIN (
        SELECT
            clinician_type,
            list(specialty_code ORDER BY specialty_code) AS specialty_codes
        FROM synthetic.specialty
        GROUP BY clinician_type
    ) USING (clinician_type)
),

-- By chance only where neither the kind nor the member number says it.
planned AS (
    SELECT
        *,
        CASE kind.special_status
            WHEN 'by_member' THEN coalesce(own.special_status, 'none') ELSE kind.special_status
        END AS planned_status,
        coalesce(kind.special_status = 'by_member', FALSE) AS is_status_certain
    FROM trained
)

SELECT
    * EXCLUDE (npi_stem, planned_status, is_status_certain),
    CASE
        WHEN planned_status = 'new_to_medicare' THEN make_date(performance_year(), 3, 1)
        WHEN chance('enrollment kind', person_number) < 0.02 AND kind IS NULL
            THEN
                make_date(performance_year(), 1, 5)
                + CAST(below('enrollment', person_number, 300) AS INTEGER)
        ELSE
            make_date(performance_year() - 25, 1, 1)
            + CAST(below('enrollment', person_number, 365 * 24) AS INTEGER)
    END AS first_medicare_enrollment_date,
    coalesce(planned_status = 'non_patient_facing', FALSE)
    OR (kind IS NULL AND specialty_code IN ('22', '30', '43'))
    OR (NOT is_status_certain AND chance('non-patient-facing', person_number) < 0.03)
        AS is_non_patient_facing,
    coalesce(planned_status = 'hospital_based', FALSE)
    OR (kind IS NULL AND specialty_code = '93')
    OR (NOT is_status_certain AND chance('hospital-based', person_number) < 0.06)
        AS is_hospital_based,
    coalesce(planned_status = 'asc_based', FALSE)
    OR (
        NOT is_status_certain
        AND specialty_code IN ('05', '18', '43')
        AND chance('asc-based', person_number) < 0.25
    ) AS is_asc_based
FROM planned
ORDER BY clinician_number
