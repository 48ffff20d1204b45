-- Rule:  42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, measure_id, stratum
-- Says:  A stratum is one rate of a measure that has several; a measure is of one category.

SELECT
    q.performance_year,
    q.entity_type,
    q.entity_id,
    q.category,
    q.submission_method,
    q.program_name,
    q.measure_id,
    q.t.stratum,
    q.t.performance_met,
    q.t.performance_not_met,
    q.t.eligible_population,
    q.t.eligible_population_exclusion,
    q.t.eligible_population_exception,
    q.t.numerator_exclusion,
    q.t.performance_rate
FROM (
    SELECT
        f.performance_year,
        f.entity_type,
        f.entity_id,
        f.category,
        f.submission_method,
        f.program_name,
        s.measure_id,
        unnest(s.strata) AS t
    FROM lake.submission AS s
    INNER JOIN ingest._measurement_set_in_force AS f
        ON
            s.performance_year = f.performance_year
            AND s.batch_number = f.batch_number
            AND s.file_number = f.file_number
            AND s.submission_number = f.submission_number
            AND s.measurement_set_number = f.measurement_set_number
) AS q
