-- Rule:  42 CFR 414.1380(b)(1)
-- Grain: performance_year, measure_id, stratum
-- Says:  The named strata of a measure with several rates, in the order published.

WITH
position AS (
    SELECT
        m.performance_year,
        m.measure_id,
        unnest(m.strata).name AS stratum,
        unnest(range(1, len(m.strata) + 1)) AS stratum_number
    FROM
        release_measures AS m
)

SELECT
    p.performance_year,
    p.measure_id,
    p.stratum,
    CAST(p.stratum_number AS SMALLINT) AS stratum_number
FROM
    position AS p
-- A stratum without a name only carries the identifiers of an electronic measure
WHERE
    p.stratum IS NOT NULL
ORDER BY ALL
