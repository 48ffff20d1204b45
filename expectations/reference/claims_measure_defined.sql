-- Check: a measure that claims may carry says which claims count and how they are answered.

SELECT
    'warn' AS severity,
    t.performance_year,
    t.measure_id,
    t.collection_type,
    'a claims measure without options: it cannot be computed from claims' AS sentence
FROM
    reference.measure_collection_type AS t
ANTI JOIN reference.claims_eligibility_option AS e
    ON
        t.performance_year = e.performance_year
        AND t.measure_id = e.measure_id
WHERE
    t.collection_type = 'claims'
