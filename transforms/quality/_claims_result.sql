-- Rule:  42 CFR 414.1335; 42 CFR 414.1365(d)(3)(i)(A)-(B)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  Each scored entity has the results of the measures that CMS computes from claims; a subgroup
--        has those of its group.

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    r.measure_id,
    r.case_count,
    r.performance_rate
FROM eligibility.scored_entity AS s
INNER JOIN eligibility.result_source AS o USING (performance_year, entity_type, entity_id)
INNER JOIN ingest.administrative_claims_result AS r
    ON
        o.performance_year = r.performance_year
        AND o.source_entity_type = r.entity_type
        AND o.source_entity_id = r.entity_id
INNER JOIN reference.measure AS m
    ON
        r.performance_year = m.performance_year
        AND r.measure_id = m.measure_id
        AND m.category = 'quality'
