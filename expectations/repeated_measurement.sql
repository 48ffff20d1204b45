-- Measurements of one measure within one measurement set beyond the first where all are alike, and all of them
-- where they differ.
WITH measurement AS (
    SELECT
        record_number,
        min(record_number) OVER measure AS first_record_number,
        min(content) OVER measure <> max(content) OVER measure AS is_different
    FROM (
        SELECT
            record_number,
            submission_number,
            measurement_set_number,
            measure_id,
            hash(
                boolean_value, numerator, denominator, performance_met, performance_not_met, eligible_population,
                eligible_population_exclusion, eligible_population_exception, numerator_exclusion,
                denominator_exception, observation_instances, performance_rate, is_end_to_end_reported, score,
                reliability, is_masked, is_below_minimum, strata
            ) AS content
        FROM {batch}
        WHERE
            (submission_number, measurement_set_number, measure_id)
            IN (
                SELECT (submission_number, measurement_set_number, measure_id)
                FROM {batch}
                GROUP BY submission_number, measurement_set_number, measure_id
                HAVING count(*) > 1
            )
    )
    WHERE measure_id IS NOT NULL
    WINDOW measure AS (PARTITION BY submission_number, measurement_set_number, measure_id)
)

SELECT record_number
FROM measurement
WHERE is_different OR record_number <> first_record_number
