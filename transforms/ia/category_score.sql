-- Rule:  42 CFR 414.1380(b)(3)(i); 42 CFR 414.1367(c)(3); 42 CFR 414.1370(g)(3)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The activities' points count against the target, at most in full; a participant in an APM
--        that attests to anything has at least half of the category, and the options of APMs carry
--        the whole category of themselves.

WITH earned AS (
    SELECT
        a.performance_year,
        a.entity_type,
        a.entity_id,
        a.reporting_option,
        CAST(sum(a.activity_points) AS DECIMAL(18, 4)) AS achievement_points,
        bool_or(a.is_attested) AS is_attested
    FROM ia.activity_points AS a
    GROUP BY ALL
),

-- A group participates if any one of its clinicians is on an APM's participation list.
apm_participation AS (
    SELECT DISTINCT
        m.performance_year,
        m.entity_type,
        m.entity_id
    FROM eligibility.entity_member AS m
    INNER JOIN ingest.apm_participant AS p
        ON
            m.performance_year = p.performance_year
            AND m.tin = p.tin
            AND m.npi = p.npi
),

credited AS (
    SELECT
        e.performance_year,
        e.entity_type,
        e.entity_id,
        e.reporting_option,
        c.target_points,
        c.minimum_apm_participation_percent,
        coalesce(a.achievement_points, 0) AS achievement_points,
        least(100, CAST(
            100 * coalesce(a.achievement_points, 0) / c.target_points AS DECIMAL(18, 10)
        )) AS activity_percent,
        o.automatic_percent,
        a.entity_id IS NOT NULL AS is_submitted,
        -- reading I1
        p.entity_id IS NOT NULL AND a.is_attested IS TRUE AS has_apm_participation_credit
    FROM eligibility.scored_entity AS e
    INNER JOIN policy.improvement_activity_category AS c ON e.performance_year = c.performance_year
    LEFT JOIN policy.improvement_activity_option AS o
        ON e.performance_year = o.performance_year AND e.reporting_option = o.reporting_option
    LEFT JOIN earned AS a
        ON
            e.performance_year = a.performance_year
            AND e.entity_type = a.entity_type
            AND e.entity_id = a.entity_id
            AND e.reporting_option = a.reporting_option
    LEFT JOIN apm_participation AS p
        ON
            e.performance_year = p.performance_year
            AND e.entity_type = p.entity_type
            AND e.entity_id = p.entity_id
)

SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    c.achievement_points,
    c.target_points AS available_points,
    0 AS bonus_points,
    0 AS improvement_percent,
    CASE
        WHEN c.automatic_percent IS NOT NULL
            THEN greatest(c.activity_percent, c.automatic_percent)
        WHEN c.has_apm_participation_credit
            THEN greatest(c.activity_percent, c.minimum_apm_participation_percent)
        ELSE c.activity_percent
    END AS category_percent,
    c.is_submitted,
    TRUE AS is_scored,
    CASE
        WHEN c.automatic_percent IS NOT NULL THEN NULL
        WHEN NOT c.is_submitted THEN 'no_submission'
        WHEN c.achievement_points = 0 AND NOT c.has_apm_participation_credit
            THEN 'no_activity_credited'
    END AS reason,
    c.has_apm_participation_credit
FROM credited AS c
