-- Rule:  42 CFR 414.1310; 42 CFR 414.1325; 42 CFR 414.1365(b)
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  Each measurement set that is scored, with the reporting option that it counts for.

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    category,
    submission_method,
    program_name
FROM eligibility._judged_measurement_set
WHERE reason IS NULL
