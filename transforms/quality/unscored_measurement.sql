-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a)
-- Grain: performance_year, entity_type, entity_id, collection_type, program_name, measure_id
-- Says:  Quality data of a scored entity that the reporting option does not take are set aside
--        with a reason, as are administrative claims results of other entities and measures.

WITH scored AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id
    FROM eligibility.scored_entity AS s
    UNION
    -- a group's results are used where it is scored or one of its subgroups is
    SELECT
        s.performance_year,
        'group' AS entity_type,
        s.tin AS entity_id
    FROM eligibility.scored_entity AS s
    WHERE s.entity_type = 'subgroup'
)

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    m.collection_type,
    m.program_name,
    m.measure_id,
    m.set_aside_reason
FROM quality.measurement AS m
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
        -- 414.1365(d)(3)(i)
        WHEN r.entity_type = 'subgroup' THEN 'subgroup_has_results_of_group'
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
WHERE s.entity_id IS NULL OR r.entity_type = 'subgroup' OR m.measure_id IS NULL
