-- Rule:  42 CFR 414.1405(d)
-- Grain: performance_year, tin, npi
-- Says:  In the payment years that have an additional performance threshold, scores from it up earn
--        an additional percent on a line to 100; other years have no rows.

WITH placed AS (
    SELECT
        s.performance_year,
        s.tin,
        s.npi,
        -- an exact fraction: its denominator is the same for everyone
        x.lowest_percent * (100 - x.additional_performance_threshold)
        + (x.highest_percent - x.lowest_percent)
        * (s.final_score - x.additional_performance_threshold) AS adjustment_numerator,
        100 - x.additional_performance_threshold AS adjustment_denominator
    FROM score.final_score AS s
    INNER JOIN policy.exceptional_performance AS x ON s.performance_year = x.performance_year
    WHERE s.final_score >= x.additional_performance_threshold
)

SELECT
    p.performance_year,
    p.tin,
    p.npi,
    p.adjustment_numerator,
    p.adjustment_denominator,
    CAST(p.adjustment_numerator / p.adjustment_denominator AS DECIMAL(9, 6))
        AS additional_adjustment_percent
FROM placed AS p
