-- Rule:  42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  A measurement set is what an entity submitted for one category in one way for one program;
--        without a program's name it is for traditional MIPS.

SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    f.category,
    f.submission_method,
    f.program_name,
    bool_and(s.program_name IS NULL) AS is_program_name_defaulted,
    any_value(s.cehrt_id) AS cehrt_id,
    any_value(s.performance_start_date) AS performance_start_date,
    any_value(s.performance_end_date) AS performance_end_date
FROM lake.submission AS s
INNER JOIN ingest._measurement_set_in_force AS f
    ON
        s.performance_year = f.performance_year
        AND s.batch_number = f.batch_number
        AND s.file_number = f.file_number
        AND s.submission_number = f.submission_number
        AND s.measurement_set_number = f.measurement_set_number
GROUP BY ALL
