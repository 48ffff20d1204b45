-- Rule:  42 CFR 414.1405(d)
-- Grain: performance_year, tin, npi
-- Says:  In the payment years that have an additional performance threshold, scores from it up earn
--        an additional percent on a line to 100; other years have no rows.

SELECT
    s.performance_year,
    s.tin,
    s.npi,
    CAST(
        x.lowest_percent
        + (x.highest_percent - x.lowest_percent)
        * (s.final_score - x.additional_performance_threshold)
        / (100 - x.additional_performance_threshold)
        AS DECIMAL(9, 6)
    ) AS additional_adjustment_percent
FROM score.final_score AS s
INNER JOIN policy.exceptional_performance AS x ON s.performance_year = x.performance_year
WHERE s.final_score >= x.additional_performance_threshold
