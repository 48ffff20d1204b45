-- Check: what a QRDA document is read by has the form of a UUID and stands for one thing in a year.

WITH
named AS (
    SELECT
        m.performance_year,
        m.measure_id,
        m.measure_uuid AS uuid
    FROM
        reference.electronic_measure AS m
    UNION ALL
    SELECT
        p.performance_year,
        p.measure_id,
        p.population_uuid AS uuid
    FROM
        reference.electronic_population AS p
)

SELECT
    'fail' AS severity,
    n.performance_year,
    min(n.measure_id) AS measure_id,
    'electronicHealthRecord' AS collection_type,
    CASE
        WHEN count(*) > 1
            THEN printf('%s stands for %d measures or populations', n.uuid, count(*))
        ELSE printf('%s is no UUID', n.uuid)
    END AS sentence
FROM
    named AS n
GROUP BY
    n.performance_year,
    n.uuid
HAVING
    count(*) > 1
    OR NOT regexp_full_match(n.uuid, '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
