-- APM Entities with their model and how far they are above or below the QP thresholds of the year.
-- Those that no kind of practice plans take turns: most are QPs, some Partial QPs, some neither.
WITH model AS (
    SELECT
        coalesce(
            list(model_id ORDER BY model_id) FILTER (model_id IS NOT NULL),
            ['BASIC TRACK', 'ENHANCED TRACK']
        ) AS model_ids
    FROM policy.web_interface_model
),

entity AS (
    SELECT
        entity_id,
        CAST(substr(entity_id, 2) AS BIGINT) AS entity_number,
        any_value(kind.apm_plan) AS planned
    FROM people.entity_member
    WHERE entity_type = 'apm'
    GROUP BY entity_id
)

SELECT
    entity.*,
    level.* EXCLUDE (model_id),
    coalesce(level.model_id, turn_of(model_ids, entity_number)) AS model_id,
    1000 + below('apm patients', entity_number, 4000) AS patients
FROM entity
INNER JOIN people.apm_level AS level
    ON coalesce(planned = level.apm_plan, entity_number % 7 = level.turn_number)
CROSS JOIN model
ORDER BY entity_id
