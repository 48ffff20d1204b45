-- Rule:  42 CFR 414.1380(b)(3)(i); 42 CFR 414.1380(c)(2)(iv); 42 CFR 414.1367(c)(3);
--        42 CFR 414.1370(g)(3)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The activities' points count against the target, at most in full, and nothing sent is zero
--        (reading F5); a participant in an APM that attests to anything, or in some years sends quality
--        and Promoting Interoperability data, has at least half of the category unless excused by a
--        ground that the year names; the options of APMs carry the whole category of themselves.

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

-- (b)(3)(i) data of both categories may stand for the attestation
data_sender AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option
    FROM eligibility.scored_measurement_set
    GROUP BY ALL
    HAVING bool_or(category = 'quality') AND bool_or(category = 'pi')
),

-- (c)(2)(iv) whatever the category of the exception and whether or not data undo it
excepted AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id
    FROM reweighting.ground
    INNER JOIN policy.apm_activity_credit_exception USING (performance_year, ground)
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
        apm_participation.entity_id IS NOT NULL
        AND excepted.entity_id IS NULL
        AND (
            earned.is_attested IS TRUE
            OR (rule.is_apm_credit_earned_by_data AND data_sender.entity_id IS NOT NULL)
        ) AS has_apm_participation_credit
    FROM eligibility.scored_entity
    INNER JOIN policy.improvement_activity_category AS rule USING (performance_year)
    LEFT JOIN policy.improvement_activity_option AS option USING (performance_year, reporting_option)
    LEFT JOIN earned USING (performance_year, entity_type, entity_id, reporting_option)
    LEFT JOIN data_sender USING (performance_year, entity_type, entity_id, reporting_option)
    LEFT JOIN apm_participation USING (performance_year, entity_type, entity_id)
    LEFT JOIN excepted USING (performance_year, entity_type, entity_id)
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
        WHEN automatic_percent IS NOT NULL OR has_apm_participation_credit THEN NULL
        WHEN NOT is_submitted THEN 'no_submission'
        WHEN achievement_points = 0 THEN 'no_activity_credited'
    END AS reason,
    has_apm_participation_credit
FROM credited
