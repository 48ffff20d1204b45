-- Rule:  42 CFR 414.1405(b)(1)-(2)
-- Grain: performance_year, tin, npi
-- Says:  Each final score slides along a line from minus the applicable percent at zero, through
--        zero at the performance threshold, to the applicable percent at 100; up to one-fourth of
--        the threshold the whole reduction applies.

WITH placed AS (
    SELECT
        s.performance_year,
        s.tin,
        s.npi,
        s.final_score,
        -- the percent is kept as an exact fraction, because money hangs on its last hundredth
        CASE
            -- (b)(2) not greater than one-fourth of the threshold: the whole reduction
            WHEN s.final_score <= t.performance_threshold * f.performance_threshold_rate
                THEN -p.applicable_percent
            -- (b)(1) and (b)(2) on the line
            ELSE p.applicable_percent * (s.final_score - t.performance_threshold)
        END AS adjustment_numerator,
        CASE
            WHEN s.final_score <= t.performance_threshold * f.performance_threshold_rate THEN 1
            WHEN s.final_score < t.performance_threshold THEN t.performance_threshold
            ELSE 100 - t.performance_threshold
        END AS adjustment_denominator
    FROM score.final_score AS s
    INNER JOIN policy.performance_threshold AS t ON s.performance_year = t.performance_year
    INNER JOIN policy.applicable_percent AS p ON s.performance_year = p.performance_year
    INNER JOIN policy.reduction_floor AS f ON s.performance_year = f.performance_year
)

SELECT
    q.performance_year,
    q.tin,
    q.npi,
    q.final_score,
    q.adjustment_numerator,
    q.adjustment_denominator,
    CAST(q.adjustment_numerator / q.adjustment_denominator AS DECIMAL(9, 6)) AS adjustment_percent
FROM placed AS q
