-- Check: An approved exception for a scored entity that sent no data of the category leaves it no weight.
SELECT
    x.entity_type,
    x.entity_id,
    x.category,
    x.exception_kind,
    w.weight_percent
FROM ingest.exception AS x
INNER JOIN policy.reweighting_ground AS g
    ON
        x.performance_year = g.performance_year
        AND x.category = g.category
        AND x.exception_kind = g.ground
        AND g.is_in_force
INNER JOIN policy.exception_scope AS s
    ON
        x.performance_year = s.performance_year
        AND x.entity_type = s.exception_entity_type
        AND x.entity_type = s.entity_type
INNER JOIN score.category_weight AS w
    ON
        x.performance_year = w.performance_year
        AND x.entity_type = w.entity_type
        AND x.entity_id = w.entity_id
        AND x.category = w.category
INNER JOIN score.category_score AS c
    ON
        w.performance_year = c.performance_year
        AND w.entity_type = c.entity_type
        AND w.entity_id = c.entity_id
        AND w.reporting_option = c.reporting_option
        AND w.category = c.category
INNER JOIN score.scored_entity AS e
    ON
        w.performance_year = e.performance_year
        AND w.entity_type = e.entity_type
        AND w.entity_id = e.entity_id
        AND w.reporting_option = e.reporting_option
-- an option whose tables never go without the category credits it to everyone
SEMI JOIN policy.category_weight AS t
    ON
        e.performance_year = t.performance_year
        AND e.weight_option = t.reporting_option
        AND x.category = t.reweighted_categories
WHERE
    x.decision = 'approved'
    AND w.weight_percent IS DISTINCT FROM 0
    AND (
        c.is_submitted IS NOT TRUE
        OR g.is_cancelled_by_submission IS NOT TRUE
        OR s.is_cancelled_by_submission IS NOT TRUE
    )
