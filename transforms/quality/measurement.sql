-- Rule:  42 CFR 414.1325; 42 CFR 414.1335(a); 42 CFR 414.1367(c)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Each quality measurement of a scored entity counts unless its measure, collection type or
--        program is not one of the reporting option's or its collection type is not open to the
--        entity (reading Q27); then the reason stands beside it.

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    s.reporting_option,
    m.measure_id,
    m.submission_method AS collection_type,
    m.program_name,
    r.metric_type,
    r.overall_algorithm,
    r.is_registry_measure,
    CASE
        WHEN r.measure_id IS NULL THEN 'measure_unknown'
        WHEN
            c.is_available IS NOT TRUE OR NOT (c.is_submitted OR c.is_selected)
            THEN 'collection_type_not_available'
        -- 414.1325(c): each way of sending data has its senders
        WHEN
            NOT CASE m.entity_type
                WHEN 'individual' THEN c.is_open_to_individuals ELSE c.is_open_to_groups
            END
            THEN 'collection_type_not_of_entity'
        WHEN
            c.is_small_practice_only AND t.is_small_practice IS FALSE
            THEN 'collection_type_of_small_practices'
        WHEN a.measure_id IS NULL THEN 'collection_type_not_of_measure'
        -- a set that is reported whole is of the program whatever CMS's list of programs says
        WHEN
            l.reporting_option IS NOT NULL AND g.measure_id IS NULL AND f.measure_id IS NULL
            THEN 'measure_not_of_program'
        -- 414.1365(c)(1): chosen from those that CMS computes, not data of its own
        WHEN c.is_selected THEN 'administrative_claims_selection'
    END AS set_aside_reason,
    -- a count that was not sent is none
    coalesce(m.performance_met, 0) AS met,
    coalesce(m.performance_met, 0) + coalesce(m.performance_not_met, 0) AS rate_denominator,
    coalesce(m.eligible_population, 0) AS population,
    coalesce(m.eligible_population_exclusion, 0) AS excluded,
    coalesce(m.eligible_population_exception, 0) AS excepted,
    m.numerator,
    coalesce(m.denominator, 0) AS denominator,
    coalesce(m.numerator_exclusion, 0) AS numerator_exclusion,
    coalesce(m.denominator_exception, 0) AS denominator_exception,
    coalesce(m.observation_instances, 0) AS observation_instances,
    m.performance_rate,
    m.score,
    m.is_below_minimum,
    m.is_end_to_end_reported IS TRUE AS is_end_to_end_reported
FROM ingest.measurement AS m
INNER JOIN policy.participation AS p
    ON
        m.performance_year = p.performance_year
        AND m.entity_type = p.entity_type
        AND m.program_name = p.program_name
        AND p.is_covered
INNER JOIN eligibility.scored_entity AS s
    ON
        m.performance_year = s.performance_year
        AND m.entity_type = s.entity_type
        AND m.entity_id = s.entity_id
        AND p.reporting_option = s.reporting_option
LEFT JOIN reference.measure AS r
    ON
        m.performance_year = r.performance_year
        AND m.measure_id = r.measure_id
        AND m.category = r.category
LEFT JOIN policy.quality_collection_type AS c
    ON
        m.performance_year = c.performance_year
        AND s.reporting_option = c.reporting_option
        AND m.submission_method = c.collection_type
LEFT JOIN reference.measure_collection_type AS a
    ON
        m.performance_year = a.performance_year
        AND m.measure_id = a.measure_id
        AND m.submission_method = a.collection_type
LEFT JOIN policy.survey_measure AS v
    ON
        m.performance_year = v.performance_year
        AND s.reporting_option = v.reporting_option
        AND m.submission_method = v.collection_type
-- CMS lists the measures of each program from some year on
LEFT JOIN policy.quality_requirement AS l
    ON
        m.performance_year = l.performance_year
        AND s.reporting_option = l.reporting_option
        AND l.is_default_group
        AND l.has_measure_list
-- a summary survey measure belongs where the survey does
LEFT JOIN reference.measure_program AS g
    ON
        m.performance_year = g.performance_year
        AND coalesce(v.measure_id, m.measure_id) = g.measure_id
        AND m.program_name = g.program_name
LEFT JOIN policy.quality_required_measure AS f
    ON
        m.performance_year = f.performance_year
        AND s.reporting_option = f.reporting_option
        AND m.submission_method = f.collection_group
        AND m.entity_type = f.entity_type
        AND m.measure_id = f.measure_id
LEFT JOIN eligibility.special_status AS t
    ON
        m.performance_year = t.performance_year
        AND m.entity_type = t.entity_type
        AND m.entity_id = t.entity_id
WHERE m.category = 'quality'
