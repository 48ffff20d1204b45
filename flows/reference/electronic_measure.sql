-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id
-- Says:  The identifier that the year's version of an electronic measure has in a QRDA document.

SELECT
    m.performance_year,
    m.measure_id,
    lower(m.e_measure_uuid) AS measure_uuid
FROM
    release_measures AS m
WHERE
    m.e_measure_uuid IS NOT NULL
ORDER BY ALL
