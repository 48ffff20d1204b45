-- Rule:  42 CFR 414.1325; 42 CFR 414.1365; 42 CFR 414.1367
-- Grain: performance_year, measure_id, program_name
-- Says:  The programs under which a measure may be submitted, from the first year that lists them.

SELECT
    m.performance_year,
    m.measure_id,
    unnest(m.allowed_programs) AS program_name
FROM
    release_measures AS m
ORDER BY ALL
