-- Rule:  42 CFR 414.1325(a)(2)
-- Grain: performance_year, entity_type, entity_id, measure_id
-- Says:  An entity's result for an administrative claims measure is the latest that was sent.

SELECT
    performance_year,
    entity_type,
    entity_id,
    measure_id,
    case_count,
    performance_rate
FROM lake.administrative_claims_result
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, measure_id
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
