-- How many of each kind were made, and their share of all that the kind is of, in percent.
WITH submission AS (
    SELECT
        r.entity_type,
        r.reporting_option,
        r.practice_kind,
        q.*
    FROM submission.reporter AS r
    INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
),

made AS (
    SELECT
        1 AS rank,
        'practices' AS of_what,
        CASE
            WHEN p.practice_size = 1 THEN '1 clinician'
            WHEN p.practice_size <= 15 THEN '2 to 15 clinicians'
            WHEN p.practice_size < 100 THEN '16 to 99 clinicians'
            ELSE '100 clinicians or more'
        END AS kind
    FROM people.practice AS p
    UNION ALL
    SELECT
        2 AS rank,
        'clinicians by kind of practice' AS of_what,
        coalesce(c.practice_kind, 'by chance') AS kind
    FROM people.clinician AS c
    UNION ALL
    SELECT
        3 AS rank,
        'clinicians by type' AS of_what,
        c.clinician_type AS kind
    FROM people.clinician AS c
    UNION ALL
    SELECT
        4 AS rank,
        'clinicians by claims' AS of_what,
        CASE v.volume_class
            WHEN 'high' THEN 'above the threshold in both segments'
            WHEN 'services' THEN 'with patients and services, not dollars'
            WHEN 'dollars' THEN 'with dollars, not patients and services'
            WHEN 'costly' THEN 'with dollars, not patients and services'
            WHEN 'falling' THEN 'above the threshold in the first segment only'
            WHEN 'new' THEN 'above the threshold in the second segment only'
            WHEN 'shared' THEN 'above the threshold with their practice only'
            WHEN 'none' THEN 'none'
            ELSE 'below the threshold'
        END AS kind
    FROM claims.volume AS v
    UNION ALL
    SELECT
        5 AS rank,
        'clinicians by status' AS of_what,
        unnest([
            CASE WHEN c.is_rural THEN 'rural' END,
            CASE WHEN c.is_hpsa THEN 'health professional shortage area' END,
            CASE WHEN c.is_non_patient_facing THEN 'non-patient facing' END,
            CASE WHEN c.is_hospital_based THEN 'hospital-based' END,
            CASE WHEN c.is_asc_based THEN 'surgical center-based' END,
            CASE
                WHEN year(c.first_medicare_enrollment_date) = p.performance_year
                    THEN 'new to Medicare'
            END,
            CASE WHEN o.entity_id IS NOT NULL THEN o.entity_type || ' member' END,
            CASE WHEN count(*) OVER (PARTITION BY c.npi) > 1 THEN 'under two TINs' END,
            CASE WHEN c.pcmh_practice_site_percent IS NOT NULL THEN 'medical home' END
        ]) AS kind
    FROM people.clinician AS c
    CROSS JOIN people.parameter AS p
    LEFT JOIN people.other_entity AS o ON c.clinician_number = o.clinician_number
    UNION ALL
    SELECT
        6 AS rank,
        'submissions' AS of_what,
        s.entity_type || ', ' || s.reporting_option AS kind
    FROM submission AS s
    UNION ALL
    SELECT
        7 AS rank,
        'submissions by quality data' AS of_what,
        coalesce(s.trait, 'by chance, ' || s.collection_plan) AS kind
    FROM submission AS s
    UNION ALL
    SELECT
        8 AS rank,
        'submissions by activities' AS of_what,
        CASE
            WHEN s.activity_weights = '' THEN 'none'
            ELSE
                len(replace(s.activity_weights, 'm', '')) || ' high, '
                || len(replace(s.activity_weights, 'h', '')) || ' medium'
        END AS kind
    FROM submission AS s
    UNION ALL
    SELECT
        9 AS rank,
        'submissions by interoperability' AS of_what,
        s.interoperability_plan AS kind
    FROM submission AS s
    UNION ALL
    SELECT
        10 AS rank,
        'measurement sets' AS of_what,
        m.category || ' by ' || m.submission_method
        || CASE WHEN m.program_name = 'mips' THEN '' ELSE ' (pathways)' END AS kind
    FROM submission.measurement_set AS m
)

SELECT
    m.of_what || ': ' || m.kind AS what,
    count(*) AS number,
    -- A clinician may have several statuses or none.
    round(
        100.0 * count(*) / CASE m.rank
            WHEN 5 THEN any_value(p.clinicians) ELSE sum(count(*)) OVER (PARTITION BY m.rank)
        END,
        1
    ) AS share_percent,
    m.rank
FROM made AS m
CROSS JOIN people.parameter AS p
WHERE m.kind IS NOT NULL
GROUP BY m.rank, m.of_what, m.kind
ORDER BY m.rank, what
