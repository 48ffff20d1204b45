-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a)
-- Grain: performance_year, entity_type, entity_id, collection_type, program_name, measure_id
-- Says:  Quality data of a scored entity that the reporting option does not take are set aside
--        with a reason, as are administrative claims results of other entities and measures.

WITH scored AS (
    SELECT DISTINCT
        s.performance_year,
        -- 414.1365(d)(3)(i): a subgroup has its group's results and none of its own
        CASE s.entity_type WHEN 'subgroup' THEN 'group' ELSE s.entity_type END AS entity_type,
        CASE s.entity_type WHEN 'subgroup' THEN s.tin ELSE s.entity_id END AS entity_id
    FROM eligibility.scored_entity AS s
)

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.collection_type,
    m.program_name,
    m.measure_id,
    m.set_aside_reason
FROM quality._measurement AS m
WHERE m.set_aside_reason IS NOT NULL
UNION ALL
SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    'administrativeClaims' AS collection_type,
    'none' AS program_name,
    r.measure_id,
    CASE
        WHEN s.entity_id IS NULL THEN 'entity_not_scored'
        ELSE 'measure_unknown'
    END AS set_aside_reason
FROM ingest.administrative_claims_result AS r
LEFT JOIN scored AS s
    ON
        r.performance_year = s.performance_year
        AND r.entity_type = s.entity_type
        AND r.entity_id = s.entity_id
LEFT JOIN reference.measure AS m
    ON
        r.performance_year = m.performance_year
        AND r.measure_id = m.measure_id
        AND m.category = 'quality'
WHERE s.entity_id IS NULL OR m.measure_id IS NULL
