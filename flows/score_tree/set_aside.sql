-- Rule:  42 CFR 414.1325; 42 CFR 414.1380(b)
-- Grain: performance_year, entity_type, entity_id, category, name, submission_method, program_name
-- Says:  What was sent for an entity and has no part in any score, with the reason: whole measurement
--        sets, and single measures of those that are scored.

SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    'measurement set' AS name,
    submission_method,
    program_name,
    reason
FROM eligibility.unscored_measurement_set
UNION ALL
SELECT
    performance_year,
    entity_type,
    entity_id,
    'quality' AS category,
    measure_id AS name,
    collection_type AS submission_method,
    program_name,
    set_aside_reason AS reason
FROM quality.unscored_measurement
UNION ALL
SELECT
    performance_year,
    entity_type,
    entity_id,
    'pi' AS category,
    measure_id AS name,
    submission_method,
    program_name,
    reason
FROM pi.unscored_measurement
