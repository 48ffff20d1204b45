-- Check: a measure that is collected from electronic health records can be read from a QRDA document.

WITH
collected AS (
    SELECT
        t.performance_year,
        t.measure_id
    FROM
        reference.measure_collection_type AS t
    SEMI JOIN
        reference.measure AS m
        ON t.performance_year = m.performance_year AND t.measure_id = m.measure_id AND m.category = 'quality'
    WHERE
        t.collection_type = 'electronicHealthRecord'
),

-- A rate has these two
counted AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.stratum_number,
        count(*) FILTER (p.population IN ('DENOM', 'NUMER')) AS counts
    FROM
        reference.electronic_population AS p
    GROUP BY ALL
)

SELECT
    'warn' AS severity,
    c.performance_year,
    c.measure_id,
    'electronicHealthRecord' AS collection_type,
    'collected electronically, and no UUID of it is published' AS sentence
FROM
    collected AS c
ANTI JOIN
    reference.electronic_measure AS e
    ON c.performance_year = e.performance_year AND c.measure_id = e.measure_id
UNION ALL
SELECT
    'fail' AS severity,
    c.performance_year,
    c.measure_id,
    'electronicHealthRecord' AS collection_type,
    printf('stratum %d has no denominator or no numerator', c.stratum_number) AS sentence
FROM
    counted AS c
WHERE
    c.counts <> 2
UNION ALL
SELECT
    'fail' AS severity,
    e.performance_year,
    e.measure_id,
    'electronicHealthRecord' AS collection_type,
    'no population of it is published' AS sentence
FROM
    reference.electronic_measure AS e
ANTI JOIN
    reference.electronic_population AS p
    ON e.performance_year = p.performance_year AND e.measure_id = p.measure_id
