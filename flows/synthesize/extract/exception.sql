-- Decisions on exceptions: each kind that the year knows for each kind of entity that may have one,
-- and others by chance, approved for the most part, and mostly for those who have not submitted.
WITH entity AS (
    SELECT
        'individual' AS entity_type,
        c.tin || '-' || c.npi AS entity_id,
        c.clinician_number AS entity_number,
        c.practice_kind,
        r.reporter_number IS NOT NULL AS has_submission
    FROM people.clinician AS c
    LEFT JOIN submission.reporter AS r
        ON r.entity_type = 'individual' AND c.clinician_number = r.entity_number
    UNION ALL
    SELECT
        'group' AS entity_type,
        p.tin AS entity_id,
        2000000 + p.practice_number AS entity_number,
        p.practice_kind,
        p.reporting_plan IN ('group', 'both') AS has_submission
    FROM people.practice AS p
    WHERE p.practice_size >= 2
    UNION ALL
    SELECT
        o.entity_type,
        o.entity_id,
        4000000 + min(o.clinician_number) AS entity_number,
        any_value(o.practice_kind) AS practice_kind,
        bool_or(r.reporter_number IS NOT NULL) AS has_submission
    FROM people.other_entity AS o
    LEFT JOIN submission.reporter AS r ON o.entity_type = r.entity_type AND o.entity_id = r.entity_id
    GROUP BY o.entity_type, o.entity_id
),

-- The kinds in force, in each category, for each kind of entity.
ground AS (
    SELECT
        s.exception_entity_type AS entity_type,
        g.category,
        g.ground AS exception_kind,
        row_number() OVER (
            PARTITION BY s.exception_entity_type ORDER BY g.category, g.ground
        ) AS ground_number
    FROM policy.reweighting_ground AS g
    INNER JOIN people.parameter AS p ON g.performance_year = p.performance_year
    INNER JOIN (
        SELECT DISTINCT
            x.performance_year,
            x.exception_entity_type
        FROM policy.exception_scope AS x
    ) AS s ON g.performance_year = s.performance_year
    WHERE g.ground_kind IN ('exception', 'automatic') AND g.is_in_force
),

-- Planned: by turns for the clinicians of the practices where everything is tried.
tried AS (
    SELECT
        e.*,
        row_number() OVER (
            PARTITION BY e.entity_type
            ORDER BY e.entity_number
        ) AS turn
    FROM entity AS e
    WHERE CASE e.entity_type
        WHEN 'individual' THEN e.practice_kind = 'every measure'
        WHEN 'group'
            THEN e.practice_kind IN (
                'excused group', 'small group, voluntary', 'medium group', 'facility group'
            )
        -- One of the planned subgroups: the others are to be their clinicians' best.
        WHEN 'subgroup' THEN e.practice_kind = 'subgroups' AND e.entity_id LIKE '%B'
        ELSE e.practice_kind IN (
            'virtual group, excused', 'APM Entity, excused', 'APM Entity, traditional'
        )
    END
),

planned AS (
    SELECT
        t.entity_type,
        t.entity_id,
        t.entity_number,
        g.category,
        g.exception_kind
    FROM tried AS t
    CROSS JOIN (
        SELECT
            x.entity_type,
            max(x.turn) AS turns
        FROM tried AS x
        GROUP BY x.entity_type
    ) AS m
    INNER JOIN ground AS g
        ON t.entity_type = g.entity_type AND g.ground_number % m.turns + 1 = t.turn
    WHERE t.entity_type = m.entity_type
    UNION
    SELECT
        e.entity_type,
        e.entity_id,
        e.entity_number,
        g.category,
        g.exception_kind
    FROM entity AS e
    INNER JOIN ground AS g
        ON e.entity_type = g.entity_type AND g.exception_kind = CASE e.practice_kind
            WHEN 'solo, excused from all' THEN 'extreme_and_uncontrollable_circumstances'
            WHEN 'excused group' THEN 'extreme_and_uncontrollable_circumstances'
            WHEN 'virtual group, excused' THEN 'extreme_and_uncontrollable_circumstances'
            WHEN 'APM Entity, excused' THEN 'extreme_and_uncontrollable_circumstances'
            WHEN 'solo, joined late' THEN 'late_joiner'
            WHEN 'solo, reviewed' THEN 'targeted_review'
            WHEN 'solo, in a disaster area'
                THEN 'automatic_extreme_and_uncontrollable_circumstances'
        END
),

-- Individuals by their excuses, APM Entities that are short of a category.
combined AS (
    SELECT
        e.entity_type,
        e.entity_id,
        e.entity_number,
        x.category,
        x.ground AS exception_kind
    FROM entity AS e
    INNER JOIN people.clinician AS c ON e.entity_type = 'individual' AND e.entity_number = c.clinician_number
    INNER JOIN submission.excused_category AS x
        ON c.practice_kind = x.practice_kind AND c.member_number = x.member_number
    UNION ALL
    SELECT
        e.entity_type,
        e.entity_id,
        e.entity_number,
        split_part(e.practice_kind, ', no ', 2) AS category,
        'vendor_failure' AS exception_kind
    FROM entity AS e
    WHERE e.entity_type = 'apm' AND e.practice_kind LIKE 'APM Entity, APP Plus, no %'
    UNION ALL
    -- It reaches the subgroups, though all of them send data.
    SELECT
        e.entity_type,
        e.entity_id,
        e.entity_number,
        'pi' AS category,
        'hardship' AS exception_kind
    FROM entity AS e
    WHERE e.entity_type = 'group' AND e.practice_kind = 'subgroups'
    UNION ALL
    -- Of a kind that no year knows for the category.
    SELECT
        e.entity_type,
        e.entity_id,
        e.entity_number,
        'quality' AS category,
        'hardship' AS exception_kind
    FROM entity AS e
    WHERE e.entity_type = 'individual' AND e.practice_kind = 'solo, by claims'
),

filed AS (
    SELECT
        e.entity_type,
        e.entity_id,
        e.entity_number,
        unnest(CASE
            WHEN chance('files', e.entity_number) < 0.020 THEN ['pi']
            WHEN chance('files', e.entity_number) < 0.030 THEN ['quality', 'cost', 'ia', 'pi']
            WHEN chance('files', e.entity_number) < 0.034 THEN ['quality']
            WHEN chance('files', e.entity_number) < 0.037 THEN ['ia', 'pi']
            WHEN chance('files', e.entity_number) < 0.090 AND NOT e.has_submission
                THEN ['quality', 'cost', 'ia', 'pi']
            ELSE []
        END) AS category,
        CASE
            WHEN chance('files', e.entity_number) < 0.018 THEN 'hardship'
            WHEN chance('files', e.entity_number) < 0.020 THEN 'vendor_failure'
            WHEN chance('files', e.entity_number) BETWEEN 0.030 AND 0.032 THEN 'vendor_failure'
            WHEN chance('files', e.entity_number) BETWEEN 0.036 AND 0.037 THEN 'targeted_review'
            ELSE 'extreme_and_uncontrollable_circumstances'
        END AS exception_kind
    FROM entity AS e
    WHERE e.practice_kind IS NULL AND e.entity_type IN ('individual', 'group')
),

decided AS (
    SELECT
        n.*,
        'approved' AS decision
    FROM planned AS n
    UNION ALL
    SELECT
        c.*,
        'approved' AS decision
    FROM combined AS c
    UNION ALL
    SELECT
        f.entity_type,
        f.entity_id,
        f.entity_number,
        f.category,
        f.exception_kind,
        CASE
            WHEN chance('decision', f.entity_number) < 0.88 THEN 'approved'
            WHEN chance('decision', f.entity_number) < 0.97 THEN 'denied'
            ELSE 'withdrawn'
        END AS decision
    FROM filed AS f
    UNION ALL
    -- Refused, and taken back.
    SELECT
        e.entity_type,
        e.entity_id,
        e.entity_number,
        'pi' AS category,
        'hardship' AS exception_kind,
        CASE e.practice_kind WHEN 'solo, silent' THEN 'denied' ELSE 'withdrawn' END AS decision
    FROM entity AS e
    WHERE e.entity_type = 'individual' AND e.practice_kind IN ('solo, silent', 'solo, poor')
)

SELECT
    d.entity_type,
    d.entity_id,
    d.category,
    d.exception_kind,
    CASE
        WHEN d.category = 'pi' AND d.exception_kind = 'hardship' THEN '42 CFR 414.1380(c)(2)(i)(C)'
        ELSE '42 CFR 414.1380(c)(2)(i)(A)'
    END AS authority,
    make_date(p.performance_year, 1 + below('effective', d.entity_number, 6), 1)
        AS effective_start_date,
    make_date(p.performance_year, 12, 31) AS effective_end_date,
    d.decision,
    make_date(p.performance_year + 1, 1, 10)
    + CAST(below('decided', d.entity_number, 60) AS INTEGER) AS decision_date
FROM decided AS d
CROSS JOIN people.parameter AS p
ORDER BY d.entity_type, d.entity_id, d.category, d.exception_kind
