-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a); 42 CFR 414.1367(c)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Each quality measurement of a scored entity counts unless its measure, collection type or
--        program is not one of the reporting option's or its collection type is not open to the
--        entity (reading Q27); then the reason stands beside it.

SELECT
    performance_year,
    entity_type,
    entity_id,
    scored_set.reporting_option,
    measure_id,
    submission_method AS collection_type,
    program_name,
    measure.metric_type,
    measure.overall_algorithm,
    measure.is_registry_measure,
    CASE
        WHEN measure.measure_id IS NULL THEN 'measure_unknown'
        WHEN
            collection.is_available IS NOT TRUE OR NOT (collection.is_submitted OR collection.is_selected)
            THEN 'collection_type_not_available'
        -- 414.1325(c): each way of sending data has its senders
        WHEN
            NOT CASE entity_type
                WHEN 'individual' THEN collection.is_open_to_individuals ELSE collection.is_open_to_groups
            END
            THEN 'collection_type_not_of_entity'
        WHEN
            collection.is_small_practice_only AND status.special_status IS NULL
            THEN 'collection_type_of_small_practices'
        WHEN offered.measure_id IS NULL THEN 'collection_type_not_of_measure'
        -- a set that is reported whole is of the program whatever CMS's list of programs says
        WHEN
            rule.reporting_option IS NOT NULL AND program.measure_id IS NULL AND required.measure_id IS NULL
            THEN 'measure_not_of_program'
        -- 414.1365(c)(1): chosen from those that CMS computes, not data of its own
        WHEN collection.is_selected THEN 'administrative_claims_selection'
    END AS set_aside_reason,
    -- a count that was not sent is none
    coalesce(measurement.performance_met, 0) AS met,
    coalesce(measurement.performance_met, 0)
    + coalesce(measurement.performance_not_met, 0) AS rate_denominator,
    coalesce(measurement.eligible_population, 0) AS population,
    coalesce(measurement.eligible_population_exclusion, 0) AS excluded,
    coalesce(measurement.eligible_population_exception, 0) AS excepted,
    measurement.numerator,
    coalesce(measurement.denominator, 0) AS denominator,
    coalesce(measurement.numerator_exclusion, 0) AS numerator_exclusion,
    coalesce(measurement.denominator_exception, 0) AS denominator_exception,
    coalesce(measurement.observation_instances, 0) AS observation_instances,
    measurement.performance_rate,
    measurement.score,
    measurement.is_below_minimum,
    measurement.is_end_to_end_reported IS TRUE AS is_end_to_end_reported
FROM ingest.measurement
INNER JOIN eligibility.scored_measurement_set AS scored_set
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
LEFT JOIN reference.measure USING (performance_year, measure_id, category)
LEFT JOIN policy.quality_collection_type AS collection
    ON
        measurement.performance_year = collection.performance_year
        AND scored_set.reporting_option = collection.reporting_option
        AND measurement.submission_method = collection.collection_type
LEFT JOIN reference.measure_collection_type AS offered
    ON
        measurement.performance_year = offered.performance_year
        AND measurement.measure_id = offered.measure_id
        AND measurement.submission_method = offered.collection_type
LEFT JOIN policy.survey_measure AS survey
    ON
        measurement.performance_year = survey.performance_year
        AND scored_set.reporting_option = survey.reporting_option
        AND measurement.submission_method = survey.collection_type
-- CMS lists the measures of each program from some year on
LEFT JOIN policy.quality_requirement AS rule
    ON
        measurement.performance_year = rule.performance_year
        AND scored_set.reporting_option = rule.reporting_option
        AND rule.is_default_group
        AND rule.has_measure_list
-- a summary survey measure belongs where the survey does
LEFT JOIN reference.measure_program AS program
    ON
        measurement.performance_year = program.performance_year
        AND coalesce(survey.measure_id, measurement.measure_id) = program.measure_id
        AND measurement.program_name = program.program_name
LEFT JOIN policy.quality_required_measure AS required
    ON
        measurement.performance_year = required.performance_year
        AND scored_set.reporting_option = required.reporting_option
        AND measurement.submission_method = required.collection_group
        AND measurement.entity_type = required.entity_type
        AND measurement.measure_id = required.measure_id
LEFT JOIN eligibility.special_status AS status
    ON
        measurement.performance_year = status.performance_year
        AND measurement.entity_type = status.entity_type
        AND measurement.entity_id = status.entity_id
        AND status.special_status = 'small_practice'
WHERE category = 'quality'
