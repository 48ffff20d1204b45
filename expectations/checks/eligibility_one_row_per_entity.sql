-- Check: Each entity whose level is tested has one row of volume; only entities have statuses.
WITH listed AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id
    FROM eligibility.listed_member
)

SELECT
    entity_type,
    entity_id,
    volume.low_volume_status,
    NULL AS special_status
FROM listed
FULL OUTER JOIN eligibility.low_volume AS volume USING (performance_year, entity_type, entity_id)
LEFT JOIN policy.low_volume_level AS level USING (performance_year, entity_type)
WHERE
    listed.entity_id IS NULL
    OR level.is_tested IS NULL
    OR level.is_tested != (volume.low_volume_status IS NOT NULL)
UNION ALL
SELECT
    entity_type,
    entity_id,
    NULL AS low_volume_status,
    held.special_status
FROM eligibility.special_status AS held
ANTI JOIN eligibility.entity USING (performance_year, entity_type, entity_id)
