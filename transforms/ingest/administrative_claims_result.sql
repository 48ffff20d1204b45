-- Rule:  42 CFR 414.1325(a)(2)
-- Grain: performance_year, entity_type, entity_id, measure_id
-- Says:  An entity's result for an administrative claims measure is the latest that was sent.

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.measure_id,
    r.case_count,
    r.performance_rate
FROM lake.administrative_claims_result AS r
QUALIFY
    row_number() OVER (
        PARTITION BY r.performance_year, r.entity_type, r.entity_id, r.measure_id
        ORDER BY r.batch_number DESC, r.file_number DESC, r.row_number DESC
    ) = 1
