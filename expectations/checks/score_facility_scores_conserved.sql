-- Check: Each facility score on file is applied or set aside with a reason, once.
SELECT
    f.entity_type,
    f.entity_id,
    count(o.outcome) AS outcome_count
FROM ingest.facility_score AS f
LEFT JOIN score.facility_outcome AS o
    ON
        f.performance_year = o.performance_year
        AND f.entity_type = o.entity_type
        AND f.entity_id = o.entity_id
GROUP BY f.entity_type, f.entity_id
HAVING count(o.outcome) != 1
