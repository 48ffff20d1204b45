-- Rule:  42 CFR 414.1305; 42 CFR 414.1310; 42 CFR 414.1318; 42 CFR 414.1325; 42 CFR 414.1365(b)
-- Grain: performance_year, entity_type, entity_id, category, submission_method, program_name
-- Says:  Each measurement set that is set aside, with the reason.

SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    submission_method,
    program_name,
    reason
FROM eligibility._judged_measurement_set
WHERE reason IS NOT NULL
