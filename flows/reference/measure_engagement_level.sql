-- Rule:  42 CFR 414.1375(b)(2)
-- Grain: performance_year, measure_id, engagement_measure_id
-- Says:  The attestations of active engagement that go with a public health measure.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(m.preprod) AS engagement_measure_id
FROM
    release_measures AS m
ORDER BY ALL
