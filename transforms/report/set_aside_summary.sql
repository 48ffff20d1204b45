-- Rule:  42 CFR 414.1325
-- Grain: performance_year, reason
-- Says:  How many measurement sets were set aside or replaced, and why; those of which a measure by
--        claims was replaced by the counts from the claims are among them (reading M23).

SELECT
    performance_year,
    reason,
    count(*) AS measurement_set_count
FROM (
    SELECT
        performance_year,
        reason
    FROM eligibility.unscored_measurement_set
    UNION ALL
    SELECT
        performance_year,
        reason
    FROM report.superseded_measurement_set
    UNION ALL
    SELECT
        performance_year,
        reason
    FROM (SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        program_name,
        reason
    FROM ingest.superseded_measurement) AS replaced
) AS unscored
GROUP BY ALL
