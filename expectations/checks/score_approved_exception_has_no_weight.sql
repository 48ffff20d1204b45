-- Check: An approved exception for a scored entity that sent no data of the category leaves it no weight.
SELECT
    entity_type,
    entity_id,
    category,
    exception.exception_kind,
    weight.weight_percent
FROM ingest.exception
INNER JOIN score.category_weight AS weight
    USING (performance_year, entity_type, entity_id, category)
INNER JOIN score.category_score AS scores
    USING (performance_year, entity_type, entity_id, reporting_option, category)
INNER JOIN score.scored_entity AS scored
    USING (performance_year, entity_type, entity_id, reporting_option)
INNER JOIN policy.reweighting_ground AS listed
    ON
        exception.performance_year = listed.performance_year
        AND exception.category = listed.category
        AND exception.exception_kind = listed.ground
        AND listed.is_in_force
INNER JOIN policy.exception_scope AS scope
    ON
        exception.performance_year = scope.performance_year
        AND exception.entity_type = scope.exception_entity_type
        AND exception.entity_type = scope.entity_type
-- a kind of exception that such an entity cannot have
ANTI JOIN policy.exception_scope_exclusion AS excluded
    ON
        exception.performance_year = excluded.performance_year
        AND exception.entity_type = excluded.exception_entity_type
        AND exception.entity_type = excluded.entity_type
        AND exception.exception_kind = excluded.exception_kind
-- an option whose tables never go without the category credits it to everyone
SEMI JOIN policy.category_weight AS without_category
    ON
        scored.performance_year = without_category.performance_year
        AND scored.weight_option = without_category.reporting_option
        AND exception.category = without_category.reweighted_categories
WHERE
    exception.decision = 'approved'
    AND weight.weight_percent IS DISTINCT FROM 0
    AND (
        scores.is_submitted IS NOT TRUE
        OR listed.is_cancelled_by_submission IS NOT TRUE
        OR scope.is_cancelled_by_submission IS NOT TRUE
    )
