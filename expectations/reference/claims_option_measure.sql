-- Check: what defines a claims measure belongs to a measure of its year that claims may carry.

WITH
defined AS (
    SELECT DISTINCT
        e.performance_year,
        e.measure_id
    FROM reference.claims_eligibility_option AS e
    UNION
    SELECT DISTINCT
        p.performance_year,
        p.measure_id
    FROM reference.claims_performance_option AS p
)

SELECT
    'fail' AS severity,
    d.performance_year,
    d.measure_id,
    NULL AS collection_type,
    'options of a claims measure without such a measure of the year' AS sentence
FROM
    defined AS d
ANTI JOIN reference.measure_collection_type AS t
    ON
        d.performance_year = t.performance_year
        AND d.measure_id = t.measure_id
        AND t.collection_type = 'claims'
