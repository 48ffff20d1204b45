-- Rule:  42 CFR 414.1380(b)(1)(v)(B)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, family_id
-- Says:  Each measure that was reported end to end electronically earns a bonus once, complete or
--        not and scored or not, by any collection type but claims.

SELECT DISTINCT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.reporting_option,
    k.collection_group,
    least(m.measure_id, h.companion_measure_id) AS family_id,
    b.measure_points AS bonus_points
FROM quality.measurement AS m
-- reading Q11
INNER JOIN policy.quality_collection_type AS c
    ON
        m.performance_year = c.performance_year
        AND m.reporting_option = c.reporting_option
        AND m.collection_type = c.collection_type
        AND c.has_end_to_end_bonus
INNER JOIN policy.quality_collection_group AS k
    ON
        m.performance_year = k.performance_year
        AND m.reporting_option = k.reporting_option
        AND m.collection_type = k.collection_type
INNER JOIN policy.quality_bonus AS b
    ON
        m.performance_year = b.performance_year
        AND m.entity_type = b.entity_type
        AND b.bonus_kind = 'end_to_end'
LEFT JOIN reference.measure_companion AS h
    ON m.performance_year = h.performance_year AND m.measure_id = h.measure_id
WHERE m.set_aside_reason IS NULL AND m.is_end_to_end_reported
