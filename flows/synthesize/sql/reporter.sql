-- Who submits: groups and individuals by their practice's plan, with skill, size and collection
-- type, and a few entities of other kinds, which performance year rules set aside or score apart.
CREATE OR REPLACE TABLE reporter AS
WITH individual AS (
    SELECT
        'individual' AS entity_type,
        CAST(NULL AS VARCHAR) AS entity_id,
        c.tin,
        c.npi,
        c.clinician_number AS entity_number,
        c.practice_number,
        c.practice_size,
        1 AS clinicians,
        c.practice_skill,
        c.pcmh_practice_site_percent,
        c.practice_size <= 15
        OR c.is_non_patient_facing
        OR c.is_hospital_based
        OR c.is_asc_based
        OR c.clinician_type = 'clinical_social_worker' AS is_likely_without_pi
    FROM clinician AS c
    INNER JOIN volume AS v ON c.clinician_number = v.clinician_number
    WHERE chance('reports', c.clinician_number) < CASE
        WHEN c.reporting_plan = 'individual' AND v.volume_class = 'high' THEN 0.95
        WHEN c.reporting_plan = 'individual' AND v.volume_class = 'low' THEN 0.86
        WHEN c.reporting_plan = 'individual' THEN 0.85
        WHEN c.reporting_plan = 'both' AND v.volume_class = 'high' THEN 0.85
        WHEN c.reporting_plan = 'both' THEN 0.90
        ELSE 0
    END
),

practice_group AS (
    SELECT
        'group' AS entity_type,
        CAST(NULL AS VARCHAR) AS entity_id,
        p.tin,
        CAST(NULL AS VARCHAR) AS npi,
        p.clinicians_before + 1 AS entity_number,
        p.practice_number,
        p.practice_size,
        p.practice_size AS clinicians,
        p.practice_skill,
        p.pcmh_practice_site_percent,
        p.practice_size <= 15 AS is_likely_without_pi
    FROM practice AS p
    WHERE p.reporting_plan IN ('group', 'both')
),

other_entity AS (
    SELECT
        o.entity_type,
        o.entity_id,
        CAST(NULL AS VARCHAR) AS tin,
        CAST(NULL AS VARCHAR) AS npi,
        min(p.clinicians_before) + 1 AS entity_number,
        min(p.practice_number) AS practice_number,
        max(p.practice_size) AS practice_size,
        CAST(sum(p.practice_size) AS BIGINT) AS clinicians,
        min(p.practice_skill) AS practice_skill,
        CAST(NULL AS DECIMAL(5, 2)) AS pcmh_practice_site_percent,
        FALSE AS is_likely_without_pi
    FROM other_entity_practice AS o
    INNER JOIN practice AS p ON o.practice_number = p.practice_number
    WHERE o.entity_type <> 'apm' OR chance('apm reports', p.apm_entity_number) < 0.4
    GROUP BY o.entity_type, o.entity_id
),

everyone AS (
    SELECT * FROM individual
    UNION ALL
    SELECT * FROM practice_group
    UNION ALL
    SELECT * FROM other_entity
),

numbered AS (
    SELECT
        e.*,
        row_number() OVER (ORDER BY e.entity_number, e.entity_type, e.entity_id) AS reporter_number
    FROM everyone AS e
)

SELECT
    n.*,
    0.6 * n.practice_skill + 0.4 * chance('own skill', n.reporter_number) AS skill,
    -- Patients of a measure: a group has more of them than one clinician.
    1 + least(n.clinicians - 1, 60) // 2 AS patient_factor,
    CASE
        WHEN n.entity_type = 'apm' THEN 'cmsWebInterface'
        WHEN n.practice_size <= 15 AND chance('collection', n.reporter_number) < 0.16 THEN 'claims'
        WHEN chance('collection', n.reporter_number) < 0.56 THEN 'registry'
        WHEN chance('collection', n.reporter_number) < 0.80 THEN 'electronicHealthRecord'
        WHEN chance('collection', n.reporter_number) < 0.91 THEN 'qcdr'
        ELSE 'mixed'
    END AS collection_plan,
    CASE
        WHEN chance('measures', n.reporter_number) < 0.05
            THEN 1 + below('more measures', n.reporter_number, 2)
        WHEN chance('measures', n.reporter_number) < 0.16
            THEN 3 + below('more measures', n.reporter_number, 3)
        WHEN chance('measures', n.reporter_number) < 0.50 THEN 6
        ELSE 7 + below('more measures', n.reporter_number, 4)
    END AS measures,
    CASE
        WHEN n.entity_type IN ('apm', 'virtualGroup') THEN NULL
        WHEN n.entity_type = 'subgroup' OR chance('pathway', n.reporter_number) < 0.03
            THEN v.mvp_ids[1 + n.practice_number % len(v.mvp_ids)]
        WHEN chance('pathway', n.reporter_number) < 0.04 THEN 'app1'
    END AS second_program_name
FROM numbered AS n
CROSS JOIN (
    SELECT list(m.mvp_id ORDER BY m.mvp_id) AS mvp_ids
    FROM reference.mvp AS m
    INNER JOIN parameter AS p ON m.performance_year = p.performance_year
) AS v
ORDER BY n.reporter_number;
