-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a)
-- Grain: performance_year, entity_type, entity_id, collection_type, program_name, measure_id
-- Says:  Quality data of a scored entity that the reporting option does not take are set aside
--        with a reason, as are administrative claims results of other entities and measures.

SELECT
    performance_year,
    entity_type,
    entity_id,
    collection_type,
    program_name,
    measure_id,
    set_aside_reason
FROM quality.measurement
WHERE set_aside_reason IS NOT NULL
UNION ALL
SELECT
    performance_year,
    entity_type,
    entity_id,
    'administrativeClaims' AS collection_type,
    'none' AS program_name,
    measure_id,
    CASE
        WHEN used.entity_id IS NOT NULL THEN 'measure_unknown'
        -- 414.1365(d)(3)(i)
        WHEN scored.entity_id IS NOT NULL THEN 'subgroup_has_results_of_group'
        ELSE 'entity_not_scored'
    END AS set_aside_reason
FROM ingest.administrative_claims_result
LEFT JOIN eligibility.scored_result_source AS used
    USING (performance_year, entity_type, entity_id)
LEFT JOIN (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id
    FROM eligibility.scored_entity
) AS scored USING (performance_year, entity_type, entity_id)
LEFT JOIN quality._measure_family AS family USING (performance_year, measure_id)
WHERE used.entity_id IS NULL OR family.measure_id IS NULL
