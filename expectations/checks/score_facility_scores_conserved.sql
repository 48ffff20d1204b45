-- Check: Each facility score on file is applied or set aside with a reason, once.
SELECT
    facility.entity_type,
    facility.entity_id,
    count(facility_outcome.outcome) AS outcome_count
FROM ingest.facility_score AS facility
LEFT JOIN score.facility_outcome
    ON
        facility.performance_year = facility_outcome.performance_year
        AND facility.entity_type = facility_outcome.entity_type
        AND facility.entity_id = facility_outcome.entity_id
GROUP BY ALL
HAVING count(facility_outcome.outcome) != 1
