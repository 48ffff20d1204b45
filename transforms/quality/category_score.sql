-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a)(2)-(3); 42 CFR 414.1380(b)(1)(v)-(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The quality score is achievement and bonus points over the available points, as a
--        percent, and the improvement percentage points, together at most 100; of collection
--        types that are not scored together the better ones count.

WITH bonus AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group,
        sum(bonus_points) AS bonus_points
    FROM quality.bonus
    GROUP BY ALL
),

sent AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_type
    FROM quality.measure_points
    WHERE is_submitted
),

grouped AS (
    SELECT
        total.*,
        -- 414.1335(a)(2)-(3): a survey alone is no report of the set that it may stand beside
        total.submitted_measure_count > 0
        AND (rule.is_default_group OR NOT rule.is_fixed_set OR sent.collection_type IS NOT NULL)
            AS is_submitted,
        -- a denominator of nothing cannot be scored
        total.available_points > 0 AS is_scored,
        coalesce(bonus.bonus_points, 0) AS bonus_points,
        improvement.improvement_percent,
        rule.is_default_group,
        CASE
            WHEN is_scored
                THEN least(
                    CAST(
                        100 * (total.achievement_points + coalesce(bonus.bonus_points, 0))
                        / total.available_points AS DECIMAL(18, 12)
                    ) + improvement.improvement_percent,
                    100
                )
        END AS category_percent
    FROM quality._category_total AS total
    INNER JOIN policy.quality_requirement AS rule
        USING (performance_year, reporting_option, collection_group)
    INNER JOIN quality.improvement
        USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
    LEFT JOIN bonus
        USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
    LEFT JOIN sent
        ON
            total.performance_year = sent.performance_year
            AND total.entity_type = sent.entity_type
            AND total.entity_id = sent.entity_id
            AND total.reporting_option = sent.reporting_option
            AND total.collection_group = sent.collection_type
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    achievement_points,
    available_points,
    bonus_points,
    improvement_percent,
    category_percent,
    is_submitted,
    is_scored,
    CASE
        WHEN NOT is_scored THEN 'no_available_points'
        -- reading Q25
        WHEN NOT is_submitted THEN 'no_submission'
    END AS reason
FROM grouped
-- readings Q8 and Q23; who sent nothing is measured by what is asked of everyone (reading Q25)
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, reporting_option
        ORDER BY
            is_submitted DESC,
            (is_submitted OR is_default_group) DESC,
            category_percent DESC NULLS LAST,
            is_default_group DESC,
            collection_group
    ) = 1
