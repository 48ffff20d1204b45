-- Rule:  42 CFR 414.1325
-- Grain: performance_year, entity_type, entity_id
-- Says:  An individual, group or other entity that submitted is one row, named as in its latest
--        submission.

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    arg_max(s.tin, (s.batch_number, s.file_number, s.submission_number)) AS tin,
    arg_max(s.npi, (s.batch_number, s.file_number, s.submission_number)) AS npi
FROM lake.submission AS s
GROUP BY s.performance_year, s.entity_type, s.entity_id
