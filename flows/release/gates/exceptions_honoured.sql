-- Gate:  Every approved exception leaves its category without a weight, unless data were sent that cancel it.
WITH sent_category AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        category
    FROM eligibility.scored_measurement_set
),

reached AS (
    SELECT
        reach.performance_year,
        reach.entity_type,
        reach.entity_id,
        reach.category,
        reach.exception_kind,
        reach.is_cancelled_by_submission
    FROM reweighting.exception_reach AS reach
    LEFT JOIN sent_category AS sent
        ON
            reach.performance_year = sent.performance_year
            AND reach.exception_entity_type = sent.entity_type
            AND reach.exception_entity_id = sent.entity_id
            AND reach.category = sent.category
    -- reading F25: what the group's own data undo does not pass to its subgroups
    WHERE sent.category IS NULL OR reach.entity_type != 'subgroup' OR reach.exception_entity_type = 'subgroup'
    UNION
    -- what is on file for the entity itself, whatever became of it on the way
    SELECT
        exception.performance_year,
        exception.entity_type,
        exception.entity_id,
        exception.category,
        exception.exception_kind,
        scope.is_cancelled_by_submission
    FROM score.exception_outcome AS exception
    INNER JOIN policy.exception_scope AS scope
        ON
            exception.performance_year = scope.performance_year
            AND exception.entity_type = scope.exception_entity_type
            AND exception.entity_type = scope.entity_type
    ANTI JOIN policy.exception_scope_exclusion AS excluded
        ON
            exception.performance_year = excluded.performance_year
            AND exception.entity_type = excluded.exception_entity_type
            AND exception.entity_type = excluded.entity_type
            AND exception.exception_kind = excluded.exception_kind
    WHERE exception.decision = 'approved'
)

SELECT
    concat_ws(' of ', exception_kind, category) AS subject,
    count(*) FILTER (
        WHERE weight.weight_percent IS DISTINCT FROM 0
        AND NOT (
            coalesce(scores.is_submitted, FALSE)
            AND coalesce(reached.is_cancelled_by_submission, FALSE)
            AND coalesce(ground.is_cancelled_by_submission, FALSE)
        )
    ) AS figure
FROM reached
INNER JOIN score.category_weight AS weight USING (performance_year, entity_type, entity_id, category)
INNER JOIN score.scored_entity AS scored USING (performance_year, entity_type, entity_id, reporting_option)
INNER JOIN score.category_score AS scores
    USING (performance_year, entity_type, entity_id, reporting_option, category)
INNER JOIN policy.reweighting_ground AS ground
    ON
        reached.performance_year = ground.performance_year
        AND reached.category = ground.category
        AND reached.exception_kind = ground.ground
        AND ground.is_in_force
-- an option whose tables never go without the category credits it to everyone
SEMI JOIN policy.category_weight AS without_category
    ON
        scored.performance_year = without_category.performance_year
        AND scored.weight_option = without_category.reporting_option
        AND weight.category = without_category.reweighted_categories
-- an option may leave out a ground
ANTI JOIN policy.reweighting_ground_exclusion AS excluded
    ON
        weight.performance_year = excluded.performance_year
        AND weight.entity_type = excluded.entity_type
        AND weight.reporting_option = excluded.reporting_option
        AND weight.category = excluded.category
        AND reached.exception_kind = excluded.ground
GROUP BY ALL
