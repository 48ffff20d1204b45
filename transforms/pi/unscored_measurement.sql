-- Rule:  42 CFR 414.1375(b)(2)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, measure_id
-- Says:  Data that are neither a scored measure nor an exclusion have no part in the score.

SELECT
    sent.performance_year,
    sent.entity_type,
    sent.entity_id,
    sent.reporting_option,
    sent.submission_method,
    sent.program_name,
    measurement.measure_id,
    CASE
        -- reading A5
        WHEN engagement.engagement_measure_id IS NOT NULL THEN 'active_engagement_level'
        WHEN measure.measure_id IS NOT NULL THEN 'no_role_in_score'
        ELSE 'unknown_measure'
    END AS reason
FROM pi._measurement_set AS sent
INNER JOIN ingest.measurement
    ON
        sent.performance_year = measurement.performance_year
        AND sent.entity_type = measurement.entity_type
        AND sent.entity_id = measurement.entity_id
        AND sent.submission_method = measurement.submission_method
        AND sent.program_name = measurement.program_name
        AND measurement.category = 'pi'
LEFT JOIN reference.measure
    ON
        measurement.performance_year = measure.performance_year
        AND measurement.measure_id = measure.measure_id
        AND measure.category = 'pi'
LEFT JOIN reference.measure_engagement_level AS engagement
    ON
        measurement.performance_year = engagement.performance_year
        AND measurement.measure_id = engagement.engagement_measure_id
ANTI JOIN policy.promoting_interoperability_measure
    ON
        measurement.performance_year = promoting_interoperability_measure.performance_year
        AND measurement.measure_id = promoting_interoperability_measure.measure_id
ANTI JOIN policy.promoting_interoperability_exclusion AS exclusion
    ON
        measurement.performance_year = exclusion.performance_year
        AND measurement.measure_id = exclusion.exclusion_measure_id
