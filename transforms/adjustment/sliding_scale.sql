-- Rule:  42 CFR 414.1405(b)(1)-(2)
-- Grain: performance_year, tin, npi
-- Says:  Each final score slides along a line from minus the applicable percent at zero, through
--        zero at the performance threshold, to the applicable percent at 100; up to one-fourth of
--        the threshold the whole reduction applies.

WITH placed AS (
    SELECT
        performance_year,
        final.tin,
        final.npi,
        final.final_score,
        -- the percent is kept as an exact fraction, because money hangs on its last hundredth
        CASE
            -- (b)(2) not greater than one-fourth of the threshold: the whole reduction
            WHEN final.final_score <= threshold.performance_threshold * floor.performance_threshold_rate
                THEN -applicable.applicable_percent
            -- (b)(1) and (b)(2) on the line
            ELSE applicable.applicable_percent * (final.final_score - threshold.performance_threshold)
        END AS adjustment_numerator,
        CASE
            WHEN
                final.final_score <= threshold.performance_threshold * floor.performance_threshold_rate
                THEN 1
            WHEN final.final_score < threshold.performance_threshold THEN threshold.performance_threshold
            ELSE 100 - threshold.performance_threshold
        END AS adjustment_denominator
    FROM score.final_score AS final
    INNER JOIN policy.performance_threshold AS threshold USING (performance_year)
    INNER JOIN policy.applicable_percent AS applicable USING (performance_year)
    INNER JOIN policy.reduction_floor AS floor USING (performance_year)
)

SELECT
    performance_year,
    tin,
    npi,
    final_score,
    adjustment_numerator,
    adjustment_denominator,
    CAST(adjustment_numerator / adjustment_denominator AS DECIMAL(9, 6)) AS adjustment_percent
FROM placed
