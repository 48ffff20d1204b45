-- Rule:  42 CFR 414.1310(b); 42 CFR 414.1380(c)
-- Grain: performance_year, tin, entity_type, entity_id, reporting_option
-- Says:  Each score tree stands once with each practice that it is shown in: on its own page, or on
--        those of its clinicians whose score it is.

WITH placed AS (
    SELECT
        performance_year,
        tin,
        entity_type,
        entity_id,
        reporting_option,
        taken_count > 0 AS is_of_practice
    FROM feedback.practice_entity
    UNION ALL
    SELECT
        performance_year,
        tin,
        entity_type,
        entity_id,
        reporting_option,
        FALSE AS is_of_practice
    FROM score_tree.clinician
    WHERE entity_id IS NOT NULL
),

shown AS (
    SELECT
        performance_year,
        tin,
        entity_type,
        entity_id,
        reporting_option,
        bool_or(is_of_practice) AS is_of_practice
    FROM placed
    GROUP BY ALL
)

SELECT
    performance_year,
    tin,
    entity_type,
    entity_id,
    reporting_option,
    shown.is_of_practice,
    tree.parts,
    tree.metadata
FROM shown
INNER JOIN feedback.entity_json AS tree USING (performance_year, entity_type, entity_id, reporting_option)
