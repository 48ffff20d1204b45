-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, measure_id, collection_type, reason_code
-- Says:  Why a measure has no benchmark for a collection type.

SELECT
    e.performance_year,
    e.measure_id,
    e.collection_type,
    unnest(e.reason_codes) AS reason_code,
    e.benchmark_year
FROM
    release_exclusions AS e
ORDER BY ALL
