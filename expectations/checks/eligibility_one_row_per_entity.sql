-- Check: Each entity whose level is tested has one row of volume; only entities have statuses.
SELECT
    entity_type,
    entity_id,
    volume.low_volume_status,
    held.special_status
FROM eligibility.entity
FULL OUTER JOIN eligibility.low_volume AS volume USING (performance_year, entity_type, entity_id)
FULL OUTER JOIN eligibility.special_status AS held USING (performance_year, entity_type, entity_id)
LEFT JOIN policy.low_volume_level AS level USING (performance_year, entity_type)
WHERE
    entity_id IS NULL
    OR level.is_tested IS NULL
    OR level.is_tested != (volume.low_volume_status IS NOT NULL)
