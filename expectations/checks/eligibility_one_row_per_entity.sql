-- Check: Each entity has one row of special statuses and, where its level is tested, of volume.
SELECT
    e.entity_type,
    e.entity_id,
    v.low_volume_status,
    s.is_small_practice
FROM eligibility.entity AS e
LEFT JOIN policy.low_volume_level AS t
    ON
        e.performance_year = t.performance_year
        AND e.entity_type = t.entity_type
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
WHERE
    e.entity_id IS NULL
    OR s.is_small_practice IS NULL
    OR t.is_tested IS NULL
    OR t.is_tested != (v.low_volume_status IS NOT NULL)
