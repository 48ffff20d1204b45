-- Rule:  42 CFR 414.1380(c)(2)
-- Grain: performance_year, entity_type, entity_id, category, exception_kind
-- Says:  A decision about a category of an entity is the latest that was sent: it may be
--        withdrawn.

SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    exception_kind,
    authority,
    effective_start_date,
    effective_end_date,
    decision,
    decision_date
FROM lake.exception
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, category, exception_kind
        ORDER BY batch_number DESC, file_number DESC, row_number DESC
    ) = 1
