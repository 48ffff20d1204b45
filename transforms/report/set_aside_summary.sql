-- Rule:  42 CFR 414.1325
-- Grain: performance_year, reason
-- Says:  How many measurement sets were set aside or replaced, and why.

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
) AS unscored
GROUP BY ALL
