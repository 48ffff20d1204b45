-- Rule:  42 CFR 414.1365(e)(2)(ii); 42 CFR 414.1380(c)(2)(i)
-- Grain: performance_year, entity_type, entity_id, category, exception_kind, exception_entity_type
-- Says:  An approved exception reaches the entity that it was approved for and, where the year's
--        scope says so, the clinicians of that practice as individuals and its subgroups; some kinds
--        of exception reach fewer.

WITH approved AS (
    SELECT
        performance_year,
        entity_type AS exception_entity_type,
        entity_id AS exception_entity_id,
        category,
        exception_kind
    FROM ingest.exception
    WHERE decision = 'approved'
),

scoped AS (
    SELECT
        approved.*,
        scope.entity_type,
        scope.is_cancelled_by_submission
    FROM approved
    INNER JOIN policy.exception_scope AS scope USING (performance_year, exception_entity_type)
    ANTI JOIN policy.exception_scope_exclusion
        USING (performance_year, exception_entity_type, entity_type, exception_kind)
),

practice_entity AS (
    -- whoever is known to be of the practice, if only from an APM Entity's list
    SELECT
        performance_year,
        'group' AS exception_entity_type,
        tin AS exception_entity_id,
        'individual' AS entity_type,
        entity_id
    FROM eligibility.individual
    UNION ALL
    SELECT DISTINCT
        performance_year,
        'group' AS exception_entity_type,
        tin AS exception_entity_id,
        entity_type,
        entity_id
    FROM ingest.entity_roster
    WHERE entity_type = 'subgroup'
)

SELECT
    performance_year,
    entity_type,
    exception_entity_id AS entity_id,
    category,
    exception_kind,
    exception_entity_type,
    exception_entity_id,
    is_cancelled_by_submission
FROM scoped
WHERE entity_type = exception_entity_type
UNION ALL
SELECT
    performance_year,
    entity_type,
    practice_entity.entity_id,
    scoped.category,
    scoped.exception_kind,
    exception_entity_type,
    exception_entity_id,
    scoped.is_cancelled_by_submission
FROM scoped
INNER JOIN practice_entity
    USING (performance_year, exception_entity_type, exception_entity_id, entity_type)
