-- How many of each kind were made, and their share of all that the kind is of, in percent.
WITH made AS (
    SELECT
        1 AS rank, 'practices' AS of_what,
        CASE
            WHEN practice_size = 1 THEN '1 clinician'
            WHEN practice_size <= 15 THEN '2 to 15 clinicians'
            WHEN practice_size < 100 THEN '16 to 99 clinicians'
            ELSE '100 clinicians or more'
        END AS kind
    FROM people.practice
    UNION ALL
    SELECT
        2 AS rank, 'clinicians by kind of practice' AS of_what,
        coalesce(kind.practice_kind, 'by chance') AS kind
    FROM people.clinician
    UNION ALL
    SELECT
        3 AS rank, 'clinicians by type' AS of_what, clinician_type AS kind
    FROM people.clinician
    UNION ALL
    SELECT
        4 AS rank, 'clinicians by claims' AS of_what, claims AS kind
    FROM claims.volume
    INNER JOIN synthetic.volume_class USING (volume_class)
    UNION ALL
    SELECT
        5 AS rank, 'clinicians by status' AS of_what,
        unnest([
            if(is_rural, 'rural', NULL),
            if(is_hpsa, 'health professional shortage area', NULL),
            if(is_non_patient_facing, 'non-patient facing', NULL),
            if(is_hospital_based, 'hospital-based', NULL),
            if(is_asc_based, 'surgical center-based', NULL),
            if(year(first_medicare_enrollment_date) = performance_year(), 'new to Medicare', NULL),
            entity_type || ' member',
            if(count(*) OVER (PARTITION BY npi) > 1, 'under two TINs', NULL),
            if(pcmh_practice_site_percent IS NOT NULL, 'medical home', NULL)
        ]) AS kind
    FROM people.clinician
    LEFT JOIN people.entity_member USING (clinician_number)
    UNION ALL
    SELECT
        unnest([6, 7, 8, 9]) AS rank,
        unnest([
            'submissions', 'submissions by quality data', 'submissions by activities',
            'submissions by interoperability'
        ]) AS of_what,
        unnest([
            entity_type || ', ' || reporting_option,
            coalesce(trait, 'by chance, ' || collection_plan),
            CASE
                WHEN activity_weights = '' THEN 'none'
                ELSE
                    len(replace(activity_weights, 'm', '')) || ' high, '
                    || len(replace(activity_weights, 'h', '')) || ' medium'
            END, interoperability_plan
        ]) AS kind
    FROM submission.reporter
    UNION ALL
    SELECT
        10 AS rank, 'measurement sets' AS of_what,
        category || ' by ' || submission_method
        || if(program_name = 'mips', '', ' (pathways)') AS kind
    FROM submission.measurement_set
)

SELECT
    of_what || ': ' || kind AS what,
    count(*) AS number,
    -- A clinician may have several statuses or none.
    round(
        100.0 * count(*) / CASE rank
            WHEN 5 THEN clinicians_asked() ELSE sum(count(*)) OVER (PARTITION BY rank)
        END, 1
    ) AS share_percent,
    rank
FROM made
WHERE kind IS NOT NULL
GROUP BY rank, of_what, kind
ORDER BY rank, what
