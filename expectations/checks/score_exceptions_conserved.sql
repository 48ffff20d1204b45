-- Check: Each exception on file is applied or set aside with a reason, once.
SELECT
    exception.entity_type,
    exception.entity_id,
    exception.category,
    exception.exception_kind,
    count(outcome.outcome) AS outcome_count
FROM ingest.exception
LEFT JOIN score.exception_outcome AS outcome
    ON
        exception.performance_year = outcome.performance_year
        AND exception.entity_type = outcome.entity_type
        AND exception.entity_id = outcome.entity_id
        AND exception.category = outcome.category
        AND exception.exception_kind = outcome.exception_kind
GROUP BY ALL
HAVING count(outcome.outcome) != 1
