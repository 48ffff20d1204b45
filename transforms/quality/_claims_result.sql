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
INNER JOIN ingest.administrative_claims_result AS r
    ON
        s.performance_year = r.performance_year
        AND r.entity_type = CASE s.entity_type WHEN 'subgroup' THEN 'group' ELSE s.entity_type END
        AND r.entity_id = CASE s.entity_type WHEN 'subgroup' THEN s.tin ELSE s.entity_id END
INNER JOIN reference.measure AS m
    ON
        r.performance_year = m.performance_year
        AND r.measure_id = m.measure_id
        AND m.category = 'quality'
