-- Rule:  42 CFR 414.1310; 42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Beside what it reported, an entity in traditional MIPS is scored once more with the quality
--        and cost scores of its facility; a group or virtual group only if it submitted improvement
--        activities or Promoting Interoperability.

WITH attested AS (
    SELECT
        i.performance_year,
        i.entity_type,
        i.entity_id
    FROM ia.category_score AS i
    WHERE i.reporting_option = 'traditional' AND i.is_submitted
    UNION
    SELECT
        p.performance_year,
        p.entity_type,
        p.entity_id
    FROM pi.category_score AS p
    WHERE p.reporting_option = 'traditional' AND p.is_submitted
)

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    s.reporting_option AS weight_option,
    s.has_submission,
    FALSE AS is_facility_based
FROM eligibility.scored_entity AS s
UNION ALL
SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    'facility_based' AS reporting_option,
    -- the weights are those of what the facility's scores stand in for
    s.reporting_option AS weight_option,
    s.has_submission,
    TRUE AS is_facility_based
FROM eligibility.scored_entity AS s
SEMI JOIN score._facility_category AS f
    ON
        s.performance_year = f.performance_year
        AND s.entity_type = f.entity_type
        AND s.entity_id = f.entity_id
LEFT JOIN attested AS a
    ON
        s.performance_year = a.performance_year
        AND s.entity_type = a.entity_type
        AND s.entity_id = a.entity_id
WHERE
    s.reporting_option = 'traditional'
    AND (s.entity_type = 'individual' OR a.entity_id IS NOT NULL)
