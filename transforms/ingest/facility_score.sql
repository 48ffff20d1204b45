-- Rule:  42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id
-- Says:  A facility's score for an entity is the latest that was sent.

SELECT
    performance_year,
    entity_type,
    entity_id,
    facility_id,
    total_performance_score_percentile
FROM lake.facility_score
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
