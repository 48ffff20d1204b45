-- Rule:  42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id
-- Says:  A facility's score for an entity is the latest that was sent.

SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    f.facility_id,
    f.total_performance_score_percentile
FROM lake.facility_score AS f
QUALIFY
    row_number() OVER (
        PARTITION BY f.performance_year, f.entity_type, f.entity_id
        ORDER BY f.batch_number DESC, f.file_number DESC, f.row_number DESC
    ) = 1
