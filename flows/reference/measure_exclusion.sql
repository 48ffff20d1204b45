-- Rule:  42 CFR 414.1375(b)(2)
-- Grain: performance_year, measure_id, exclusion_measure_id
-- Says:  The exclusions that may be claimed in place of a promoting interoperability measure.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(m.exclusion_measure_ids) AS exclusion_measure_id
FROM
    release_measures AS m
ORDER BY ALL
