-- Rule:  42 CFR 414.1320; 42 CFR 414.1375(b)(1); 42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name
-- Says:  Each promoting interoperability measurement set of a scored entity that holds data, with its
--        certified EHR technology identifier and whether its performance period is long enough.

SELECT
    performance_year,
    entity_type,
    entity_id,
    scored_set.reporting_option,
    submission_method,
    program_name,
    sent.cehrt_id,
    coalesce(trim(sent.cehrt_id), '') <> '' AS has_cehrt_id,
    -- reading A9: the first and the last day count
    (
        date_diff('day', sent.performance_start_date, sent.performance_end_date) + 1 >= period.minimum_days
    ) IS TRUE AS is_period_long_enough
FROM eligibility.scored_measurement_set AS scored_set
INNER JOIN ingest.measurement_set AS sent
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
INNER JOIN policy.performance_period AS period USING (performance_year, category)
SEMI JOIN ingest.measurement
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
WHERE category = 'pi'
