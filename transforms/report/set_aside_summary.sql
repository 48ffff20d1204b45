-- Rule:  42 CFR 414.1325
-- Grain: performance_year, reason
-- Says:  How many measurement sets were set aside, and why.

SELECT
    performance_year,
    reason,
    count(*) AS measurement_set_count
FROM eligibility.unscored_measurement_set
GROUP BY ALL
