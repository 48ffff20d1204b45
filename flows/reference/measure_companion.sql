-- Rule:  42 CFR 414.1305
-- Grain: performance_year, measure_id, companion_measure_id
-- Says:  The Medicare CQM that goes with a measure, and the other way round.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(m.companion_measure_ids) AS companion_measure_id
FROM
    release_measures AS m
ORDER BY ALL
