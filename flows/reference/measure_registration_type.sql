-- Rule:  42 CFR 414.1325
-- Grain: performance_year, measure_id, entity_type
-- Says:  The kinds of entity that a measure is open to, from the first year that lists them.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(m.allowed_registration_types) AS entity_type
FROM
    release_measures AS m
ORDER BY ALL
