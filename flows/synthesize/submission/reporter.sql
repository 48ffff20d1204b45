-- Who submits: groups and individuals by their practice's plan, and the entities of other kinds,
-- with the program of each.
WITH individual AS (
    SELECT
        'individual' AS entity_type,
        CAST(NULL AS VARCHAR) AS entity_id,
        c.tin,
        c.npi,
        c.clinician_number AS entity_number,
        c.practice_number,
        c.practice_size,
        c.practice_kind,
        c.member_number,
        c.quality_plan,
        1 AS clinicians,
        c.planned_skill,
        c.practice_skill,
        c.pcmh_practice_site_percent,
        c.practice_size <= 15
        OR c.is_non_patient_facing
        OR c.is_hospital_based
        OR c.is_asc_based
        OR c.clinician_type = 'clinical_social_worker' AS is_likely_without_pi
    FROM people.clinician AS c
    INNER JOIN claims.volume AS v ON c.clinician_number = v.clinician_number
    WHERE
        chance('reports', c.clinician_number) < CASE
            WHEN c.reporting_plan NOT IN ('individual', 'both') THEN 0
            WHEN c.practice_kind IS NOT NULL THEN 1
            WHEN c.reporting_plan = 'individual' AND v.volume_class = 'high' THEN 0.95
            WHEN c.reporting_plan = 'individual' AND v.volume_class = 'low' THEN 0.86
            WHEN c.reporting_plan = 'individual' THEN 0.85
            WHEN v.volume_class = 'high' THEN 0.85
            ELSE 0.90
        END
),

practice_group AS (
    SELECT
        'group' AS entity_type,
        CAST(NULL AS VARCHAR) AS entity_id,
        -- One TIN is nobody's.
        CASE WHEN p.practice_kind = 'solo, middling' THEN '000999999' ELSE p.tin END AS tin,
        CAST(NULL AS VARCHAR) AS npi,
        p.clinicians_before + 1 AS entity_number,
        p.practice_number,
        p.practice_size,
        p.practice_kind,
        0 AS member_number,
        p.quality_plan,
        p.practice_size AS clinicians,
        p.planned_skill,
        p.practice_skill,
        p.pcmh_practice_site_percent,
        p.practice_size <= 15 AS is_likely_without_pi
    FROM people.practice AS p
    WHERE
        p.reporting_plan IN ('group', 'both')
        -- A group of one clinician, and one that is not known.
        OR p.practice_kind IN ('solo, poor', 'solo, middling')
),

other AS (
    SELECT
        o.entity_type,
        o.entity_id,
        CAST(NULL AS VARCHAR) AS tin,
        CAST(NULL AS VARCHAR) AS npi,
        min(o.clinician_number) AS entity_number,
        min(p.practice_number) AS practice_number,
        max(p.practice_size) AS practice_size,
        any_value(p.practice_kind) AS practice_kind,
        CASE right(o.entity_id, 1) WHEN 'B' THEN 1 WHEN 'C' THEN 2 ELSE 0 END AS member_number,
        CAST(NULL AS VARCHAR) AS quality_plan,
        count(*) AS clinicians,
        min(p.planned_skill) AS planned_skill,
        min(p.practice_skill) AS practice_skill,
        CAST(NULL AS DECIMAL(5, 2)) AS pcmh_practice_site_percent,
        FALSE AS is_likely_without_pi
    FROM people.other_entity AS o
    INNER JOIN people.practice AS p ON o.practice_number = p.practice_number
    LEFT JOIN people.apm_entity AS a ON o.entity_type = 'apm' AND o.entity_id = a.entity_id
    WHERE
        CASE
            WHEN p.practice_kind IN ('virtual group, excused', 'virtual group, silent') THEN FALSE
            WHEN p.practice_kind IN ('APM Entity, other model', 'APM Entity, departed') THEN FALSE
            WHEN o.entity_type = 'apm' AND p.practice_kind IS NOT NULL
                THEN NOT a.is_advanced_apm OR a.apm_kind = 'Partial QP, elects'
            WHEN o.entity_type = 'apm' THEN chance('apm reports', a.entity_number) < 0.4
            ELSE TRUE
        END
    GROUP BY o.entity_type, o.entity_id
),

everyone AS (
    SELECT * FROM individual
    UNION ALL
    SELECT * FROM practice_group
    UNION ALL
    SELECT * FROM other
),

numbered AS (
    SELECT
        e.*,
        row_number() OVER (ORDER BY e.entity_number, e.entity_type, e.entity_id) AS reporter_number
    FROM everyone AS e
),

-- Which of the year's options: the pathways are tried by planned practices in turn.
chosen AS (
    SELECT
        n.*,
        CASE
            WHEN n.entity_type = 'subgroup' AND n.member_number = 2 THEN 'app'
            WHEN n.entity_type = 'subgroup' THEN 'mvp'
            WHEN n.entity_type = 'apm' AND y.apm_option = 'apm_scoring_standard' THEN y.apm_option
            WHEN n.practice_kind = 'APM Entity, MVP' THEN 'mvp'
            WHEN n.practice_kind LIKE 'APM Entity, APP Plus%' THEN 'app_plus'
            WHEN n.practice_kind = 'APM Entity, traditional' THEN 'traditional'
            WHEN n.entity_type = 'apm' THEN 'app'
            WHEN n.practice_kind = 'solo, by APP Plus' THEN 'unscored'
            WHEN n.practice_kind = 'every pathway' AND n.member_number IN (1, 2, 14, 16)
                THEN 'app'
            WHEN n.practice_kind = 'solo, by the APP' THEN 'app'
            WHEN n.practice_kind IN ('every pathway', 'small group, opted in', 'facility group')
                THEN 'mvp'
            WHEN n.practice_kind = 'solo, by an MVP' THEN 'mvp'
            WHEN n.practice_kind IN ('medical home', 'APM Entity, web interface') THEN 'app'
            ELSE 'traditional'
        END AS wanted_option,
        CASE
            WHEN n.practice_kind IS NOT NULL THEN NULL
            WHEN n.entity_type NOT IN ('individual', 'group') THEN NULL
            WHEN chance('pathway', n.reporter_number) < 0.03 THEN 'mvp'
            WHEN chance('pathway', n.reporter_number) < 0.04 THEN 'app'
        END AS second_option
    FROM numbered AS n
    CROSS JOIN (
        SELECT min(x.reporting_option) AS apm_option
        FROM submission.reporting_option AS x
        WHERE x.entity_type = 'apm'
    ) AS y
)

SELECT
    c.*,
    c.planned_skill IS NOT NULL AS is_skill_planned,
    coalesce(c.planned_skill, CASE
        WHEN c.practice_kind IS NOT NULL THEN c.member_number * 3 % 11 / 10
        ELSE 0.6 * c.practice_skill + 0.4 * chance('own skill', c.reporter_number)
    END) AS skill,
    -- Patients of a measure: a group has more of them than one clinician.
    1 + least(c.clinicians - 1, 60) // 2 AS patient_factor,
    CASE WHEN o.reporting_option IS NULL THEN 'traditional' ELSE c.wanted_option END
        AS reporting_option,
    coalesce(
        CASE
            WHEN c.practice_kind = 'facility group' THEN o.computed_program_names[1]
            WHEN c.practice_kind = 'every pathway' AND c.entity_type = 'group'
                THEN o.computed_program_names[2]
            WHEN c.practice_kind = 'small group, opted in' THEN o.claims_program_names[1]
            WHEN c.practice_kind = 'APM Entity, MVP' THEN o.surveyed_program_names[1]
        END,
        o.program_names[
            1 + (c.practice_number + c.member_number) % len(o.program_names)
        ],
        CASE WHEN c.practice_kind = 'solo, by APP Plus' THEN u.program_name END,
        'mips'
    ) AS program_name,
    s.program_names[1 + c.practice_number % len(s.program_names)] AS second_program_name
FROM chosen AS c
LEFT JOIN submission.reporting_option AS o
    ON c.entity_type = o.entity_type AND c.wanted_option = o.reporting_option
-- A program that the year knows and does not score.
LEFT JOIN (
    SELECT
        x.entity_type,
        min(x.program_name) AS program_name
    FROM policy.participation AS x
    INNER JOIN people.parameter AS p ON x.performance_year = p.performance_year
    WHERE NOT x.is_covered
    GROUP BY x.entity_type
) AS u ON c.entity_type = u.entity_type
LEFT JOIN submission.reporting_option AS s
    ON c.entity_type = s.entity_type AND c.second_option = s.reporting_option
ORDER BY c.reporter_number
