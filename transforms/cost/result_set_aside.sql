-- Rule:  42 CFR 414.1310
-- Grain: performance_year, entity_type, entity_id, measure_id
-- Says:  A cost result of an entity that is not scored is set aside.

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.measure_id,
    'entity_not_scored' AS reason
FROM ingest.cost_result AS r
ANTI JOIN eligibility.scored_entity AS e
    ON
        r.performance_year = e.performance_year
        -- a subgroup has its group's results and none of its own
        AND r.entity_type = CASE e.entity_type WHEN 'subgroup' THEN 'group' ELSE e.entity_type END
        AND r.entity_id = CASE e.entity_type WHEN 'subgroup' THEN e.tin ELSE e.entity_id END
