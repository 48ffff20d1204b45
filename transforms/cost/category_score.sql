-- Rule:  42 CFR 414.1380(b)(2)(iii)-(iv)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The cost category is the points of the scored measures over the points available, plus the
--        relative gain on last year's score, and has no score where no measure can be scored.

WITH scored AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        CAST(sum(m.measure_points) AS DECIMAL(18, 4)) AS achievement_points,
        CAST(sum(c.maximum_measure_points) AS DECIMAL(18, 4)) AS available_points,
        c.maximum_improvement_points
    FROM cost.measure_points AS m
    INNER JOIN policy.cost_category AS c ON m.performance_year = c.performance_year
    WHERE m.is_scored
    GROUP BY ALL
),

-- (iv): both years without improvement points (reading C2)
gained AS (
    SELECT
        s.*,
        CASE
            WHEN p.achievement_points > 0 AND p.available_points > 0
                THEN CAST(
                    s.maximum_improvement_points
                    * (
                        s.achievement_points * p.available_points
                        - p.achievement_points * s.available_points
                    )
                    / (p.achievement_points * s.available_points) AS DECIMAL(18, 10)
                )
            ELSE 0
        END AS relative_gain
    FROM scored AS s
    LEFT JOIN ingest.prior_year AS p
        ON
            s.performance_year = p.performance_year
            AND s.entity_type = p.entity_type
            AND s.entity_id = p.entity_id
            AND p.category = 'cost'
),

improved AS (
    SELECT
        g.*,
        greatest(0, least(g.maximum_improvement_points, g.relative_gain)) AS improvement_percent
    FROM gained AS g
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    coalesce(i.achievement_points, 0) AS achievement_points,
    coalesce(i.available_points, 0) AS available_points,
    0 AS bonus_points,
    i.improvement_percent,
    CASE WHEN i.entity_id IS NOT NULL THEN least(100, CAST(
        100 * i.achievement_points / i.available_points AS DECIMAL(18, 10)
    ) + i.improvement_percent) END AS category_percent,
    -- Cost comes from claims: nothing is submitted, so nothing submitted can undo an exception.
    FALSE AS is_submitted,
    i.entity_id IS NOT NULL AS is_scored,
    CASE WHEN i.entity_id IS NULL THEN 'no_measure_scored' END AS reason
FROM eligibility.scored_entity AS e
LEFT JOIN improved AS i
    ON
        e.performance_year = i.performance_year
        AND e.entity_type = i.entity_type
        AND e.entity_id = i.entity_id
        AND e.reporting_option = i.reporting_option
