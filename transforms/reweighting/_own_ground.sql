-- Rule:  42 CFR 414.1365(e)(2)(ii); 42 CFR 414.1380(c)(2)(i)
-- Grain: performance_year, entity_type, entity_id, category, ground
-- Says:  An entity meets a ground of its own by an approved exception, by an event of the year, by a
--        special status of the entity, by the clinician's type, or by a rule for all entities of a
--        kind, as the year's grounds list them.

WITH listed AS (
    SELECT
        performance_year,
        category,
        ground,
        ground_kind,
        is_cancelled_by_submission
    FROM policy.reweighting_ground
    WHERE is_in_force
),

sent_category AS (
    SELECT DISTINCT
        performance_year,
        entity_type AS exception_entity_type,
        entity_id AS exception_entity_id,
        category
    FROM eligibility.scored_measurement_set
)

-- approved exceptions, among them events that reach counties rather than whole states
SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    listed.ground,
    bool_and(listed.is_cancelled_by_submission AND reach.is_cancelled_by_submission)
        AS is_cancelled_by_submission
FROM reweighting.exception_reach AS reach
INNER JOIN listed USING (performance_year, category)
-- what the year's list says already is said below
LEFT JOIN reweighting.automatic_exception AS event USING (performance_year, entity_type, entity_id)
LEFT JOIN sent_category
    USING (performance_year, exception_entity_type, exception_entity_id, category)
WHERE
    reach.exception_kind = listed.ground
    AND listed.ground_kind IN ('exception', 'automatic')
    AND (listed.ground_kind = 'exception' OR event.entity_id IS NULL)
    -- reading F25: what the group's own data undo does not pass to its subgroups
    AND NOT (
        entity_type = 'subgroup'
        AND exception_entity_type = 'group'
        AND listed.is_cancelled_by_submission
        AND sent_category.category IS NOT NULL
    )
GROUP BY ALL
UNION ALL
-- events that need no application
SELECT DISTINCT
    performance_year,
    event.entity_type,
    event.entity_id,
    listed.category,
    listed.ground,
    listed.is_cancelled_by_submission
FROM reweighting.automatic_exception AS event
INNER JOIN listed USING (performance_year)
WHERE listed.ground_kind = 'automatic'
UNION ALL
-- special statuses of the entity itself
SELECT
    performance_year,
    held.entity_type,
    held.entity_id,
    listed.category,
    listed.ground,
    listed.is_cancelled_by_submission
FROM eligibility.special_status AS held
INNER JOIN listed USING (performance_year)
WHERE listed.ground_kind = 'special_status' AND held.special_status = listed.ground
UNION ALL
-- clinician types
SELECT
    performance_year,
    entity.entity_type,
    entity.entity_id,
    listed.category,
    listed.ground,
    listed.is_cancelled_by_submission
FROM ingest.clinician
-- of the entities only an individual has an NPI
INNER JOIN eligibility.entity USING (performance_year, tin, npi)
INNER JOIN listed USING (performance_year)
WHERE listed.ground_kind = 'clinician_type' AND clinician.clinician_type = listed.ground
UNION ALL
-- whatever the entity did
SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    ground,
    is_cancelled_by_submission
FROM reweighting._entity_ground
