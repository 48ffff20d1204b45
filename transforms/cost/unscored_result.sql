-- Rule:  42 CFR 414.1310; 42 CFR 414.1365(c)(2)
-- Grain: performance_year, entity_type, entity_id, measure_id
-- Says:  A cost result of an entity that is not scored is set aside, and so is a subgroup's own: it
--        has the results of its group.

WITH scored AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id
    FROM eligibility.scored_entity AS s
    UNION
    -- a group's results are used where it is scored or one of its subgroups is
    SELECT
        s.performance_year,
        'group' AS entity_type,
        s.tin AS entity_id
    FROM eligibility.scored_entity AS s
    WHERE s.entity_type = 'subgroup'
)

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.measure_id,
    CASE
        WHEN e.entity_id IS NULL THEN 'entity_not_scored' ELSE 'subgroup_has_results_of_group'
    END AS reason
FROM ingest.cost_result AS r
LEFT JOIN scored AS e
    ON
        r.performance_year = e.performance_year
        AND r.entity_type = e.entity_type
        AND r.entity_id = e.entity_id
WHERE e.entity_id IS NULL OR r.entity_type = 'subgroup'
