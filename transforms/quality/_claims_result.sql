-- Rule:  42 CFR 414.1335; 42 CFR 414.1365(d)(3)(i)(A)-(B)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  Each scored entity has the results of the measures that CMS computes from claims; a subgroup
--        has those of its group.

SELECT
    performance_year,
    entity_type,
    entity_id,
    scored.reporting_option,
    result.measure_id,
    result.case_count,
    result.performance_rate
FROM eligibility.scored_entity AS scored
INNER JOIN eligibility.result_source AS source USING (performance_year, entity_type, entity_id)
INNER JOIN ingest.administrative_claims_result AS result
    ON
        source.performance_year = result.performance_year
        AND source.source_entity_type = result.entity_type
        AND source.source_entity_id = result.entity_id
INNER JOIN reference.measure
    ON
        result.performance_year = measure.performance_year
        AND result.measure_id = measure.measure_id
        AND measure.category = 'quality'
