-- Decisions on exceptions: each kind that the year knows for each kind of entity that may have one,
-- and others by chance, approved for the most part, and mostly for those who have not submitted.
WITH ground AS (
    -- The kinds in force, in each category, for each kind of entity.
    SELECT
        exception_entity_type AS entity_type, category, ground AS exception_kind,
        row_number() OVER (PARTITION BY exception_entity_type ORDER BY category, ground) AS number
    FROM policy.reweighting_ground
    CROSS JOIN (SELECT DISTINCT exception_entity_type FROM policy.exception_scope)
    WHERE ground_kind IN ('exception', 'automatic') AND is_in_force
),

-- By turns where everything is tried.
tried AS (
    SELECT
        entity.*,
        row_number() OVER (PARTITION BY entity.entity_type ORDER BY entity_number) AS turn,
        count(*) OVER (PARTITION BY entity.entity_type) AS turns
    FROM people.exception_entity AS entity
    INNER JOIN synthetic.excuse AS excuse
        ON
            kind.practice_kind = excuse.practice_kind
            AND entity.entity_type = excuse.entity_type
            AND entity.member_number = coalesce(excuse.member_number, entity.member_number)
    WHERE grounds = '*'
),

planned AS (
    SELECT
        entity_type, entity_id, entity_number, category, exception_kind
    FROM tried
    INNER JOIN ground USING (entity_type)
    WHERE number % turns + 1 = turn
    UNION
    SELECT
        entity_type, entity_id, entity_number, category, exception_kind
    FROM people.exception_entity
    INNER JOIN ground USING (entity_type)
    WHERE exception_kind = kind.exception_plan
),

filed AS (
    SELECT
        entity_type, entity_id, entity_number,
        chance('files', entity_number) AS files,
        unnest(CASE
            WHEN files < 0.020 THEN ['pi']
            WHEN files < 0.030 THEN ['quality', 'cost', 'ia', 'pi']
            WHEN files < 0.034 THEN ['quality']
            WHEN files < 0.037 THEN ['ia', 'pi']
            WHEN files < 0.090 AND NOT has_submission THEN ['quality', 'cost', 'ia', 'pi']
            ELSE []
        END) AS category,
        CASE
            WHEN files < 0.018 THEN 'hardship'
            WHEN files < 0.020 OR files BETWEEN 0.030 AND 0.032 THEN 'vendor_failure'
            WHEN files BETWEEN 0.036 AND 0.037 THEN 'targeted_review'
            ELSE 'extreme_and_uncontrollable_circumstances'
        END AS exception_kind
    FROM (
        SELECT
            entity.*,
            reporter_number IS NOT NULL AS has_submission
        FROM people.exception_entity AS entity
        LEFT JOIN submission.reporter
            ON entity.entity_type = reporter.entity_type AND entity.entity_id = reporter.entity_key
    )
    WHERE kind IS NULL AND entity_type IN ('individual', 'group')
),

decided AS (
    SELECT
        *, 'approved' AS decision
    FROM planned
    UNION ALL
    SELECT
        entity.entity_type, entity_id, entity_number, category, exception_kind, decision
    FROM people.exception_entity AS entity
    INNER JOIN people.excused_category AS excused
        ON
            kind.practice_kind = excused.practice_kind
            AND entity.entity_type = excused.entity_type
            AND entity.member_number = coalesce(excused.member_number, entity.member_number)
    UNION ALL
    SELECT
        * EXCLUDE (files),
        share('decision', chance('decision', entity_number)) AS decision
    FROM filed
)

SELECT
    entity_type, entity_id, category, exception_kind,
    CASE
        WHEN category = 'pi' AND exception_kind = 'hardship' THEN '42 CFR 414.1380(c)(2)(i)(C)'
        ELSE '42 CFR 414.1380(c)(2)(i)(A)'
    END AS authority,
    make_date(performance_year(), 1 + below('effective', entity_number, 6), 1)
        AS effective_start_date,
    make_date(performance_year(), 12, 31) AS effective_end_date,
    decision,
    make_date(performance_year() + 1, 1, 10) + CAST(below('decided', entity_number, 60) AS INTEGER)
        AS decision_date
FROM decided
ORDER BY entity_type, entity_id, category, exception_kind
