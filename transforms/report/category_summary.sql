-- Rule:  42 CFR 414.1380(b)
-- Grain: performance_year, entity_type, category
-- Says:  How many entities that submitted are scored in each category, and their mean.

WITH category_score AS (
    SELECT
        'quality' AS category,
        q.*
    FROM quality.category_score AS q
    UNION ALL BY NAME
    SELECT
        'cost' AS category,
        c.*
    FROM cost.category_score AS c
    UNION ALL BY NAME
    SELECT
        'ia' AS category,
        i.*
    FROM ia.category_score AS i
    UNION ALL BY NAME
    SELECT
        'pi' AS category,
        p.*
    FROM pi.category_score AS p
)

SELECT
    s.performance_year,
    s.entity_type,
    s.category,
    count(*) AS entity_count,
    count(*) FILTER (WHERE s.is_scored AND w.weight_percent > 0) AS scored_count,
    CAST(
        sum(s.category_percent) FILTER (WHERE s.is_scored AND w.weight_percent > 0)
        / nullif(count(*) FILTER (WHERE s.is_scored AND w.weight_percent > 0), 0)
        AS DECIMAL(18, 10)
    ) AS mean_percent
FROM category_score AS s
INNER JOIN eligibility.scored_entity AS e
    ON
        s.performance_year = e.performance_year
        AND s.entity_type = e.entity_type
        AND s.entity_id = e.entity_id
        AND s.reporting_option = e.reporting_option
LEFT JOIN score.category_weight AS w
    ON
        s.performance_year = w.performance_year
        AND s.entity_type = w.entity_type
        AND s.entity_id = w.entity_id
        AND s.reporting_option = w.reporting_option
        AND s.category = w.category
WHERE e.has_submission
GROUP BY s.performance_year, s.entity_type, s.category
