-- Rule:  42 CFR 414.1380(b)(3)(i); 42 CFR 414.1367(c)(3); 42 CFR 414.1370(g)(3)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The activities' points count against the target, at most in full; a participant in an APM
--        that attests to anything has at least half of the category, and the options of APMs carry
--        the whole category of themselves.

WITH earned AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        CAST(sum(activity_points) AS DECIMAL(18, 4)) AS achievement_points,
        bool_or(is_attested) AS is_attested
    FROM ia.activity_points
    GROUP BY ALL
),

-- A group participates if any one of its clinicians is on an APM's participation list.
apm_participation AS (
    SELECT DISTINCT
        performance_year,
        member.entity_type,
        member.entity_id
    FROM eligibility.entity_member AS member
    INNER JOIN ingest.apm_participant USING (performance_year, tin, npi)
),

credited AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        rule.target_points,
        rule.minimum_apm_participation_percent,
        coalesce(earned.achievement_points, 0) AS achievement_points,
        least(100, CAST(
            100 * coalesce(earned.achievement_points, 0) / rule.target_points AS DECIMAL(18, 10)
        )) AS activity_percent,
        option.automatic_percent,
        earned.entity_id IS NOT NULL AS is_submitted,
        -- reading I1
        apm_participation.entity_id IS NOT NULL AND earned.is_attested IS TRUE AS has_apm_participation_credit
    FROM eligibility.scored_entity
    INNER JOIN policy.improvement_activity_category AS rule USING (performance_year)
    LEFT JOIN policy.improvement_activity_option AS option USING (performance_year, reporting_option)
    LEFT JOIN earned USING (performance_year, entity_type, entity_id, reporting_option)
    LEFT JOIN apm_participation USING (performance_year, entity_type, entity_id)
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    achievement_points,
    target_points AS available_points,
    0 AS bonus_points,
    0 AS improvement_percent,
    CASE
        WHEN automatic_percent IS NOT NULL
            THEN greatest(activity_percent, automatic_percent)
        WHEN has_apm_participation_credit
            THEN greatest(activity_percent, minimum_apm_participation_percent)
        ELSE activity_percent
    END AS category_percent,
    is_submitted,
    TRUE AS is_scored,
    CASE
        WHEN automatic_percent IS NOT NULL THEN NULL
        WHEN NOT is_submitted THEN 'no_submission'
        WHEN achievement_points = 0 AND NOT has_apm_participation_credit
            THEN 'no_activity_credited'
    END AS reason,
    has_apm_participation_credit
FROM credited
