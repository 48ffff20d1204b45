-- Check: Each scored entity has a cost, an IA and a PI score from 0 to 100, or a reason for none.
WITH category_score AS (
    SELECT
        'cost' AS category,
        c.performance_year,
        c.entity_type,
        c.entity_id,
        c.reporting_option,
        c.category_percent,
        c.is_scored,
        c.reason
    FROM cost.category_score AS c
    UNION ALL
    SELECT
        'ia' AS category,
        i.performance_year,
        i.entity_type,
        i.entity_id,
        i.reporting_option,
        i.category_percent,
        i.is_scored,
        i.reason
    FROM ia.category_score AS i
    UNION ALL
    SELECT
        'pi' AS category,
        p.performance_year,
        p.entity_type,
        p.entity_id,
        p.reporting_option,
        p.category_percent,
        p.is_scored,
        p.reason
    FROM pi.category_score AS p
),

category AS (
    SELECT unnest(['cost', 'ia', 'pi']) AS category
)

SELECT
    n.category,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    s.category_percent,
    s.reason
FROM eligibility.scored_entity AS e
CROSS JOIN category AS n
LEFT JOIN category_score AS s
    ON
        n.category = s.category
        AND e.performance_year = s.performance_year
        AND e.entity_type = s.entity_type
        AND e.entity_id = s.entity_id
        AND e.reporting_option = s.reporting_option
WHERE
    s.category IS NULL
    OR (s.is_scored AND (s.category_percent BETWEEN 0 AND 100) IS NOT TRUE)
    OR (NOT s.is_scored AND (s.category_percent IS NOT NULL OR s.reason IS NULL))
