-- Rule:  42 CFR 414.1380(b)(1)(vi)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  An entity that reports in full earns percentage points for the increase of its
--        achievement percent over last year's, bonuses left out of both.

WITH achievement AS (
    SELECT
        total.performance_year,
        total.entity_type,
        total.entity_id,
        total.reporting_option,
        total.collection_group,
        total.is_fully_reported,
        -- (b)(1)(vi)(D), reading Q15: measures computed from claims are in it
        CASE
            WHEN total.available_points > 0
                THEN CAST(100 * total.achievement_points / total.available_points AS DECIMAL(18, 12))
        END AS achievement_percent,
        CASE
            WHEN earlier.available_points > 0
                THEN CAST(100 * earlier.achievement_points / earlier.available_points AS DECIMAL(18, 12))
        END AS prior_achievement_percent
    FROM quality._category_total AS total
    LEFT JOIN ingest.prior_year AS earlier
        ON
            total.performance_year = earlier.performance_year
            AND total.entity_type = earlier.entity_type
            AND total.entity_id = earlier.entity_id
            AND earlier.category = 'quality'
)

SELECT
    performance_year,
    achievement.entity_type,
    achievement.entity_id,
    achievement.reporting_option,
    achievement.collection_group,
    achievement.achievement_percent,
    achievement.prior_achievement_percent,
    CASE
        WHEN
            rule.multiplier_percent IS NOT NULL
            AND achievement.is_fully_reported
            AND achievement.achievement_percent IS NOT NULL
            AND achievement.prior_achievement_percent IS NOT NULL
            THEN least(
                greatest(
                    CAST(
                        (
                            achievement.achievement_percent
                            - greatest(achievement.prior_achievement_percent, rule.prior_floor_percent)
                        )
                        * rule.multiplier_percent
                        / greatest(achievement.prior_achievement_percent, rule.prior_floor_percent)
                        AS DECIMAL(18, 10)
                    ),
                    0
                ),
                rule.maximum_percent
            )
        ELSE 0
    END AS improvement_percent,
    CASE
        WHEN rule.multiplier_percent IS NULL THEN 'not_offered'
        WHEN achievement.prior_achievement_percent IS NULL THEN 'no_prior_year'
        WHEN NOT achievement.is_fully_reported THEN 'not_fully_reported'
        WHEN achievement.achievement_percent IS NULL THEN 'not_scored'
    END AS reason
FROM achievement
INNER JOIN policy.quality_improvement AS rule USING (performance_year)
