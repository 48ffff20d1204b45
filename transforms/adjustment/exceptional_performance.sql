-- Rule:  42 CFR 414.1405(d)
-- Grain: performance_year, tin, npi
-- Says:  In the payment years that have an additional performance threshold, scores from it up earn
--        an additional percent on a line to 100; other years have no rows.

WITH placed AS (
    SELECT
        performance_year,
        final.tin,
        final.npi,
        -- an exact fraction: its denominator is the same for everyone
        exceptional.lowest_percent * (100 - exceptional.additional_performance_threshold)
        + (exceptional.highest_percent - exceptional.lowest_percent)
        * (final.final_score - exceptional.additional_performance_threshold) AS adjustment_numerator,
        100 - exceptional.additional_performance_threshold AS adjustment_denominator
    FROM score.final_score AS final
    INNER JOIN policy.exceptional_performance AS exceptional USING (performance_year)
    WHERE final.final_score >= exceptional.additional_performance_threshold
)

SELECT
    performance_year,
    tin,
    npi,
    adjustment_numerator,
    adjustment_denominator,
    CAST(adjustment_numerator / adjustment_denominator AS DECIMAL(9, 6))
        AS additional_adjustment_percent
FROM placed
