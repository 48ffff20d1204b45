-- Rule:  42 CFR 414.1380(c)(2)
-- Grain: performance_year, entity_type, entity_id, category, exception_kind
-- Says:  A decision about a category of an entity is the latest that was sent: it may be
--        withdrawn.

SELECT
    x.performance_year,
    x.entity_type,
    x.entity_id,
    x.category,
    x.exception_kind,
    x.authority,
    x.effective_start_date,
    x.effective_end_date,
    x.decision,
    x.decision_date
FROM lake.exception AS x
QUALIFY
    row_number() OVER (
        PARTITION BY x.performance_year, x.entity_type, x.entity_id, x.category, x.exception_kind
        ORDER BY x.batch_number DESC, x.file_number DESC, x.row_number DESC
    ) = 1
