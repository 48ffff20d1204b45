-- Check: Each entity has one volume status and one row of special statuses.
SELECT
    e.entity_type,
    e.entity_id,
    v.low_volume_status,
    s.is_small_practice
FROM eligibility.entity AS e
FULL OUTER JOIN eligibility.low_volume AS v
    ON
        e.performance_year = v.performance_year
        AND e.entity_type = v.entity_type
        AND e.entity_id = v.entity_id
FULL OUTER JOIN eligibility.special_status AS s
    ON
        e.performance_year = s.performance_year
        AND e.entity_type = s.entity_type
        AND e.entity_id = s.entity_id
WHERE e.entity_id IS NULL OR v.low_volume_status IS NULL OR s.is_small_practice IS NULL
