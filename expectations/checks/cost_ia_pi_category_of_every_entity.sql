-- Check: Each scored entity has a cost, an IA and a PI score from 0 to 100, or a reason for none.
WITH category_score AS (
    SELECT
        'cost' AS category,
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        category_percent,
        is_scored,
        reason
    FROM cost.category_score
    UNION ALL
    SELECT
        'ia' AS category,
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        category_percent,
        is_scored,
        reason
    FROM ia.category_score
    UNION ALL
    SELECT
        'pi' AS category,
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        category_percent,
        is_scored,
        reason
    FROM pi.category_score
),

category AS (
    SELECT unnest(['cost', 'ia', 'pi']) AS category
)

SELECT
    category.category,
    entity_type,
    entity_id,
    reporting_option,
    category_score.category_percent,
    category_score.reason
FROM eligibility.scored_entity
CROSS JOIN category
LEFT JOIN category_score
    USING (category, performance_year, entity_type, entity_id, reporting_option)
WHERE
    category_score.category IS NULL
    OR (category_score.is_scored AND (category_score.category_percent BETWEEN 0 AND 100) IS NOT TRUE)
    OR (
        NOT category_score.is_scored
        AND (category_score.category_percent IS NOT NULL OR category_score.reason IS NULL)
    )
