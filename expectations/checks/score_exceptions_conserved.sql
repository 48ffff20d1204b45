-- Check: Each exception on file is applied or set aside with a reason, once.
SELECT
    x.entity_type,
    x.entity_id,
    x.category,
    x.exception_kind,
    count(o.outcome) AS outcome_count
FROM ingest.exception AS x
LEFT JOIN score.exception_outcome AS o
    ON
        x.performance_year = o.performance_year
        AND x.entity_type = o.entity_type
        AND x.entity_id = o.entity_id
        AND x.category = o.category
        AND x.exception_kind = o.exception_kind
GROUP BY ALL
HAVING count(o.outcome) != 1
