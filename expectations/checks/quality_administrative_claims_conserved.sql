-- Check: Every administrative claims result of quality is either performance, of its entity or of a
--        subgroup of it, or set aside, and never both.

WITH used AS (
    SELECT DISTINCT
        performance_year,
        source.source_entity_type AS entity_type,
        source.source_entity_id AS entity_id,
        performance.measure_id
    FROM quality.measure_performance AS performance
    INNER JOIN eligibility.result_source AS source
        USING (performance_year, entity_type, entity_id)
    WHERE performance.collection_type = 'administrativeClaims'
),

unscored AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        measure_id
    FROM quality.unscored_measurement
    WHERE collection_type = 'administrativeClaims' AND program_name = 'none'
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    measure_id
FROM ingest.administrative_claims_result
LEFT JOIN used USING (performance_year, entity_type, entity_id, measure_id)
LEFT JOIN unscored USING (performance_year, entity_type, entity_id, measure_id)
WHERE (used.measure_id IS NULL) = (unscored.measure_id IS NULL)
