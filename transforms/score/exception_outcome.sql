-- Rule:  42 CFR 414.1380(c)(2)(i)
-- Grain: performance_year, entity_type, entity_id, category, exception_kind
-- Says:  Every exception on file either takes the weight from the category of the scoring entities
--        that it reaches, or is set aside with the reason why it does not.

WITH reached AS (
    SELECT
        performance_year,
        exception_reach.exception_entity_type,
        exception_reach.exception_entity_id,
        exception_reach.category,
        exception_reach.exception_kind,
        count(*) AS reached_entity_count,
        count(reweighted.category) AS reweighted_entity_count
    FROM reweighting.exception_reach
    INNER JOIN eligibility.scored_entity AS scored USING (performance_year, entity_type, entity_id)
    LEFT JOIN score.reweighted_category AS reweighted
        ON
            scored.performance_year = reweighted.performance_year
            AND scored.entity_type = reweighted.entity_type
            AND scored.entity_id = reweighted.entity_id
            AND scored.reporting_option = reweighted.reporting_option
            AND exception_reach.category = reweighted.category
    GROUP BY ALL
)

SELECT
    exception.performance_year,
    exception.entity_type,
    exception.entity_id,
    exception.category,
    exception.exception_kind,
    exception.decision,
    coalesce(reached.reached_entity_count, 0) AS reached_entity_count,
    coalesce(reached.reweighted_entity_count, 0) AS reweighted_entity_count,
    CASE
        WHEN (exception.decision = 'approved') IS NOT TRUE THEN 'not_approved'
        WHEN rule.is_in_force IS NOT TRUE THEN 'no_ground_of_the_year'
        WHEN reached.reached_entity_count IS NULL THEN 'entity_not_scored'
        WHEN reached.reweighted_entity_count = 0 THEN 'data_submitted'
        ELSE 'applied'
    END AS outcome
FROM ingest.exception
LEFT JOIN policy.reweighting_ground AS rule
    ON
        exception.performance_year = rule.performance_year
        AND exception.category = rule.category
        AND exception.exception_kind = rule.ground
        AND rule.ground_kind IN ('exception', 'automatic')
LEFT JOIN reached
    ON
        exception.performance_year = reached.performance_year
        AND exception.entity_type = reached.exception_entity_type
        AND exception.entity_id = reached.exception_entity_id
        AND exception.category = reached.category
        AND exception.exception_kind = reached.exception_kind
