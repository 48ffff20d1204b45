-- Gate:  Each category weighs for about the same share of the entities of a kind as last year.
WITH weighed AS (
    SELECT
        'now' AS side,
        entity_type,
        category,
        count(*) AS entity_count,
        100.0 * count(*) FILTER (WHERE weight_percent > 0) / count(*) AS weighed_percent
    FROM score.category_weight
    GROUP BY ALL
    UNION ALL
    SELECT
        'before' AS side,
        entity_type,
        category,
        count(*) AS entity_count,
        100.0 * count(*) FILTER (WHERE weight_percent > 0) / count(*) AS weighed_percent
    FROM before.score.category_weight
    GROUP BY ALL
)

SELECT
    concat_ws(' of ', b.category, b.entity_type) AS subject,
    abs(coalesce(n.weighed_percent, 0) - b.weighed_percent) AS figure
FROM weighed AS b
INNER JOIN weighed AS n ON b.entity_type = n.entity_type AND b.category = n.category AND n.side = 'now'
WHERE
    b.side = 'before'
    AND b.entity_count >= getvariable('at_least')
    AND n.entity_count >= getvariable('at_least')
