-- Rule:  42 CFR 414.1375(b)(2)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, measure_id
-- Says:  A measure is met by a yes or by the least numerator of the year, or by any answer where either
--        is accepted, and is excluded where it is not met and an exclusion is claimed for it; one that
--        CMS suppresses is met by any answer and by an exclusion.

WITH claimed_exclusion AS (
    SELECT DISTINCT
        measurement.performance_year,
        measurement.entity_type,
        measurement.entity_id,
        measurement.submission_method,
        measurement.program_name,
        exclusion.measure_id
    FROM ingest.measurement
    INNER JOIN policy.promoting_interoperability_exclusion AS exclusion
        ON
            measurement.performance_year = exclusion.performance_year
            AND measurement.measure_id = exclusion.exclusion_measure_id
    WHERE measurement.category = 'pi' AND measurement.boolean_value
),

measured AS (
    SELECT
        performance_year,
        sent.entity_type,
        sent.entity_id,
        sent.reporting_option,
        sent.submission_method,
        sent.program_name,
        measure.measure_id,
        measure.role,
        measurement.numerator,
        measurement.denominator,
        measure.is_suppressed,
        CASE
            -- 414.1375(b)(2)(ii)(C), readings A6 and A8: a no is an answer too
            WHEN measure.is_suppressed OR role_rule.scoring_method = 'any_answer'
                THEN measurement.boolean_value IS NOT NULL
            WHEN role_rule.scoring_method = 'rate'
                THEN measurement.numerator >= rule.minimum_numerator_count AND measurement.denominator > 0
            ELSE measurement.boolean_value
        END IS TRUE AS is_met
    FROM pi._measurement_set AS sent
    INNER JOIN policy.promoting_interoperability_measure AS measure USING (performance_year)
    INNER JOIN policy.promoting_interoperability_role AS role_rule USING (performance_year, role)
    INNER JOIN policy.promoting_interoperability_category AS rule USING (performance_year)
    LEFT JOIN ingest.measurement
        ON
            sent.performance_year = measurement.performance_year
            AND sent.entity_type = measurement.entity_type
            AND sent.entity_id = measurement.entity_id
            AND sent.submission_method = measurement.submission_method
            AND sent.program_name = measurement.program_name
            AND measure.measure_id = measurement.measure_id
            AND measurement.category = 'pi'
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    measured.reporting_option,
    submission_method,
    program_name,
    measure_id,
    measured.role,
    measured.numerator,
    measured.denominator,
    measured.is_met OR (measured.is_suppressed AND claimed_exclusion.measure_id IS NOT NULL) AS is_met,
    -- reading A16: data of the measure outdo an exclusion
    NOT measured.is_met AND NOT measured.is_suppressed AND claimed_exclusion.measure_id IS NOT NULL
        AS is_excluded
FROM measured
LEFT JOIN claimed_exclusion
    USING (performance_year, entity_type, entity_id, submission_method, program_name, measure_id)
