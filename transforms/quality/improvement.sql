-- Rule:  42 CFR 414.1380(b)(1)(vi)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  An entity that reports in full earns percentage points for the increase of its
--        achievement percent over last year's, bonuses left out of both.

WITH achievement AS (
    SELECT
        t.performance_year,
        t.entity_type,
        t.entity_id,
        t.reporting_option,
        t.collection_group,
        t.is_fully_reported,
        -- (b)(1)(vi)(D), reading Q15: measures computed from claims are in it
        CASE
            WHEN t.available_points > 0
                THEN CAST(100 * t.achievement_points / t.available_points AS DECIMAL(18, 12))
        END AS achievement_percent,
        CASE
            WHEN p.available_points > 0
                THEN CAST(100 * p.achievement_points / p.available_points AS DECIMAL(18, 12))
        END AS prior_achievement_percent
    FROM quality._category_total AS t
    LEFT JOIN ingest.prior_year AS p
        ON
            t.performance_year = p.performance_year
            AND t.entity_type = p.entity_type
            AND t.entity_id = p.entity_id
            AND p.category = 'quality'
)

SELECT
    a.performance_year,
    a.entity_type,
    a.entity_id,
    a.reporting_option,
    a.collection_group,
    a.achievement_percent,
    a.prior_achievement_percent,
    CASE
        WHEN
            v.multiplier_percent IS NOT NULL
            AND a.is_fully_reported
            AND a.achievement_percent IS NOT NULL
            AND a.prior_achievement_percent IS NOT NULL
            THEN least(
                greatest(
                    CAST(
                        (
                            a.achievement_percent
                            - greatest(a.prior_achievement_percent, v.prior_floor_percent)
                        )
                        * v.multiplier_percent
                        / greatest(a.prior_achievement_percent, v.prior_floor_percent)
                        AS DECIMAL(18, 10)
                    ),
                    0
                ),
                v.maximum_percent
            )
        ELSE 0
    END AS improvement_percent,
    CASE
        WHEN v.multiplier_percent IS NULL THEN 'not_offered'
        WHEN a.prior_achievement_percent IS NULL THEN 'no_prior_year'
        WHEN NOT a.is_fully_reported THEN 'not_fully_reported'
        WHEN a.achievement_percent IS NULL THEN 'not_scored'
    END AS reason
FROM achievement AS a
INNER JOIN policy.quality_improvement AS v ON a.performance_year = v.performance_year
