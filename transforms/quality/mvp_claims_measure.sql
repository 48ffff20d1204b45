-- Rule:  42 CFR 414.1365(c)(1)(i)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  A small practice that reports an MVP by claims alone needs no more measures than the MVP
--        offers by claims.

WITH reported AS (
    SELECT
        measurement.performance_year,
        measurement.entity_type,
        measurement.entity_id,
        measurement.reporting_option,
        measurement.program_name
    FROM quality.measurement
    INNER JOIN quality.measure_points AS points
        USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
    INNER JOIN reference.mvp
        ON measurement.performance_year = mvp.performance_year AND measurement.program_name = mvp.mvp_id
    INNER JOIN eligibility.special_status AS status
        ON
            measurement.performance_year = status.performance_year
            AND measurement.entity_type = status.entity_type
            AND measurement.entity_id = status.entity_id
            AND status.special_status = 'small_practice'
    WHERE points.is_submitted
    GROUP BY ALL
    HAVING bool_and(measurement.collection_type = 'claims')
)

SELECT
    reported.performance_year,
    reported.entity_type,
    reported.entity_id,
    reported.reporting_option,
    -- reading Q20
    count(*) AS claims_measure_count,
    bool_or(outcome.is_outcome OR measure.is_high_priority) AS has_claims_priority
FROM reported
INNER JOIN reference.mvp_measure
    ON
        reported.performance_year = mvp_measure.performance_year
        AND reported.program_name = mvp_measure.mvp_id
        AND mvp_measure.measure_role = 'quality'
INNER JOIN reference.measure_collection_type AS offered
    ON
        mvp_measure.performance_year = offered.performance_year
        AND mvp_measure.measure_id = offered.measure_id
        AND offered.collection_type = 'claims'
INNER JOIN reference.measure
    ON mvp_measure.performance_year = measure.performance_year AND mvp_measure.measure_id = measure.measure_id
INNER JOIN policy.outcome_measure_type AS outcome
    ON measure.performance_year = outcome.performance_year AND measure.measure_type = outcome.measure_type
GROUP BY ALL
