-- Rule:  42 CFR 414.1380(c)(2)(i)
-- Grain: performance_year, entity_type, entity_id, category, exception_kind
-- Says:  Every exception on file either takes the weight from the category of the scoring entities
--        that it reaches, or is set aside with the reason why it does not.

WITH reached AS (
    SELECT
        x.performance_year,
        x.exception_entity_type,
        CASE WHEN x.entity_type = x.exception_entity_type THEN x.entity_id ELSE s.tin END
            AS exception_entity_id,
        x.category,
        x.exception_kind,
        count(*) AS reached_entity_count,
        count(r.category) AS reweighted_entity_count
    FROM reweighting.exception_reach AS x
    INNER JOIN eligibility.scored_entity AS s
        ON
            x.performance_year = s.performance_year
            AND x.entity_type = s.entity_type
            AND x.entity_id = s.entity_id
    LEFT JOIN score.reweighted_category AS r
        ON
            s.performance_year = r.performance_year
            AND s.entity_type = r.entity_type
            AND s.entity_id = r.entity_id
            AND s.reporting_option = r.reporting_option
            AND x.category = r.category
    GROUP BY ALL
)

SELECT
    x.performance_year,
    x.entity_type,
    x.entity_id,
    x.category,
    x.exception_kind,
    x.decision,
    coalesce(r.reached_entity_count, 0) AS reached_entity_count,
    coalesce(r.reweighted_entity_count, 0) AS reweighted_entity_count,
    CASE
        WHEN (x.decision = 'approved') IS NOT TRUE THEN 'not_approved'
        WHEN g.is_in_force IS NOT TRUE THEN 'no_ground_of_the_year'
        WHEN r.reached_entity_count IS NULL THEN 'entity_not_scored'
        WHEN r.reweighted_entity_count = 0 THEN 'data_submitted'
        ELSE 'applied'
    END AS outcome
FROM ingest.exception AS x
LEFT JOIN policy.reweighting_ground AS g
    ON
        x.performance_year = g.performance_year
        AND x.category = g.category
        AND x.exception_kind = g.ground
        AND g.ground_kind IN ('exception', 'automatic')
LEFT JOIN reached AS r
    ON
        x.performance_year = r.performance_year
        AND x.entity_type = r.exception_entity_type
        AND x.entity_id = r.exception_entity_id
        AND x.category = r.category
        AND x.exception_kind = r.exception_kind
