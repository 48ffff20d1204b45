-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, collection_type
-- Says:  The collection types by which a measure may be submitted.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(m.submission_methods) AS collection_type
FROM
    release_measures AS m
ORDER BY ALL
