-- Rule:  42 CFR 414.1320; 42 CFR 414.1375(b)(1); 42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name
-- Says:  Each promoting interoperability measurement set of a scored entity that holds data, with its
--        certified EHR technology identifier and the length of its performance period.

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    s.submission_method,
    s.program_name,
    s.cehrt_id,
    coalesce(trim(s.cehrt_id), '') <> '' AS has_cehrt_id,
    -- reading A9: the first and the last day count
    date_diff('day', s.performance_start_date, s.performance_end_date) + 1
        AS performance_day_count,
    (
        date_diff('day', s.performance_start_date, s.performance_end_date) + 1 >= d.minimum_days
    ) IS TRUE AS is_period_long_enough
FROM eligibility.scored_measurement_set AS e
INNER JOIN ingest.measurement_set AS s
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
INNER JOIN policy.performance_period AS d
    ON s.performance_year = d.performance_year AND s.category = d.category
SEMI JOIN ingest.measurement AS m
    ON
        s.performance_year = m.performance_year
        AND s.entity_type = m.entity_type
        AND s.entity_id = m.entity_id
        AND s.category = m.category
        AND s.submission_method = m.submission_method
        AND s.program_name = m.program_name
WHERE e.category = 'pi'
