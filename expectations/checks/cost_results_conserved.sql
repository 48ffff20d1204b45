-- Check: Each cost result is either in cost.measure_points, with points or a reason, of its entity or
--        of a subgroup of it, or set aside, and never both.
WITH used AS (
    SELECT
        performance_year,
        source.source_entity_type AS entity_type,
        source.source_entity_id AS entity_id,
        points.measure_id,
        bool_or((points.measure_points IS NULL) != (points.reason IS NOT NULL)) AS is_unexplained
    FROM cost.measure_points AS points
    INNER JOIN eligibility.result_source AS source
        USING (performance_year, entity_type, entity_id)
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    measure_id
FROM ingest.cost_result
LEFT JOIN used USING (performance_year, entity_type, entity_id, measure_id)
LEFT JOIN cost.unscored_result AS unscored
    USING (performance_year, entity_type, entity_id, measure_id)
WHERE (used.measure_id IS NULL) = (unscored.measure_id IS NULL) OR used.is_unexplained
