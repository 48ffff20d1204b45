-- Rule:  42 CFR 414.1380(b)(2)(iii)-(iv)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The cost category is the points of the scored measures over the points available, plus the
--        relative gain on last year's score, and has no score where no measure can be scored.

WITH scored AS (
    SELECT
        performance_year,
        points.entity_type,
        points.entity_id,
        points.reporting_option,
        CAST(sum(points.measure_points) AS DECIMAL(18, 4)) AS achievement_points,
        CAST(sum(rule.maximum_measure_points) AS DECIMAL(18, 4)) AS available_points,
        rule.maximum_improvement_points
    FROM cost.measure_points AS points
    INNER JOIN policy.cost_category AS rule USING (performance_year)
    WHERE points.is_scored
    GROUP BY ALL
),

-- (iv): both years without improvement points (reading C2)
gained AS (
    SELECT
        scored.*,
        CASE
            WHEN earlier.achievement_points > 0 AND earlier.available_points > 0
                THEN CAST(
                    scored.maximum_improvement_points
                    * (
                        scored.achievement_points * earlier.available_points
                        - earlier.achievement_points * scored.available_points
                    )
                    / (earlier.achievement_points * scored.available_points) AS DECIMAL(18, 10)
                )
            ELSE 0
        END AS relative_gain
    FROM scored
    LEFT JOIN ingest.prior_year AS earlier
        ON
            scored.performance_year = earlier.performance_year
            AND scored.entity_type = earlier.entity_type
            AND scored.entity_id = earlier.entity_id
            AND earlier.category = 'cost'
),

improved AS (
    SELECT
        *,
        greatest(0, least(maximum_improvement_points, relative_gain)) AS improvement_percent
    FROM gained
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    coalesce(improved.achievement_points, 0) AS achievement_points,
    coalesce(improved.available_points, 0) AS available_points,
    0 AS bonus_points,
    improved.improvement_percent,
    CASE WHEN improved.entity_id IS NOT NULL THEN least(100, CAST(
        100 * improved.achievement_points / improved.available_points AS DECIMAL(18, 10)
    ) + improved.improvement_percent) END AS category_percent,
    -- Cost comes from claims: nothing is submitted, so nothing submitted can undo an exception.
    FALSE AS is_submitted,
    improved.entity_id IS NOT NULL AS is_scored,
    CASE WHEN improved.entity_id IS NULL THEN 'no_measure_scored' END AS reason
FROM eligibility.scored_entity
LEFT JOIN improved USING (performance_year, entity_type, entity_id, reporting_option)
