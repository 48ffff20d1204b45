-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a)(2)-(3); 42 CFR 414.1380(b)(1)(v)-(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The quality score is achievement and bonus points over the available points, as a
--        percent, and the improvement percentage points, together at most 100; of collection
--        types that are not scored together the better ones count.

WITH bonus AS (
    SELECT
        b.performance_year,
        b.entity_type,
        b.entity_id,
        b.reporting_option,
        b.collection_group,
        sum(b.bonus_points) AS bonus_points
    FROM quality.bonus AS b
    GROUP BY ALL
),

sent AS (
    SELECT DISTINCT
        p.performance_year,
        p.entity_type,
        p.entity_id,
        p.reporting_option,
        p.collection_type
    FROM quality.measure_performance AS p
),

grouped AS (
    SELECT
        t.*,
        -- 414.1335(a)(2)-(3): a survey alone is no report of the set that it may stand beside
        t.submitted_measure_count > 0
        AND (q.is_default_group OR NOT q.is_fixed_set OR w.collection_type IS NOT NULL)
            AS is_submitted,
        -- a denominator of nothing cannot be scored
        t.available_points > 0 AS is_scored,
        coalesce(b.bonus_points, 0) AS bonus_points,
        i.improvement_percent,
        q.is_default_group,
        CASE
            WHEN is_scored
                THEN least(
                    CAST(
                        100 * (t.achievement_points + coalesce(b.bonus_points, 0))
                        / t.available_points AS DECIMAL(18, 12)
                    ) + i.improvement_percent,
                    100
                )
        END AS category_percent
    FROM quality._category_total AS t
    INNER JOIN policy.quality_requirement AS q
        ON
            t.performance_year = q.performance_year
            AND t.reporting_option = q.reporting_option
            AND t.collection_group = q.collection_group
    INNER JOIN quality.improvement AS i
        ON
            t.performance_year = i.performance_year
            AND t.entity_type = i.entity_type
            AND t.entity_id = i.entity_id
            AND t.reporting_option = i.reporting_option
            AND t.collection_group = i.collection_group
    LEFT JOIN bonus AS b
        ON
            t.performance_year = b.performance_year
            AND t.entity_type = b.entity_type
            AND t.entity_id = b.entity_id
            AND t.reporting_option = b.reporting_option
            AND t.collection_group = b.collection_group
    LEFT JOIN sent AS w
        ON
            t.performance_year = w.performance_year
            AND t.entity_type = w.entity_type
            AND t.entity_id = w.entity_id
            AND t.reporting_option = w.reporting_option
            AND t.collection_group = w.collection_type
)

SELECT
    g.performance_year,
    g.entity_type,
    g.entity_id,
    g.reporting_option,
    g.collection_group,
    g.achievement_points,
    g.available_points,
    g.bonus_points,
    g.improvement_percent,
    g.category_percent,
    g.is_submitted,
    g.is_scored,
    CASE
        WHEN NOT g.is_scored THEN 'no_available_points'
        -- reading Q25
        WHEN NOT g.is_submitted THEN 'no_submission'
    END AS reason
FROM grouped AS g
-- readings Q8 and Q23; who sent nothing is measured by what is asked of everyone (reading Q25)
QUALIFY
    row_number() OVER (
        PARTITION BY g.performance_year, g.entity_type, g.entity_id, g.reporting_option
        ORDER BY
            g.is_submitted DESC,
            (g.is_submitted OR g.is_default_group) DESC,
            g.category_percent DESC NULLS LAST,
            g.is_default_group DESC,
            g.collection_group
    ) = 1
