-- Rule:  42 CFR 414.1405(b)(1)-(3); 42 CFR 414.1405(d)
-- Grain: performance_year, tin, npi
-- Says:  The place on the sliding scale and the additional adjustment, each times its own scaling
--        factor where it is an increase, are added and the sum is rounded once to a hundredth of a
--        percent, half away from zero.

WITH fraction AS (
    SELECT
        performance_year,
        tin,
        npi,
        sign(sliding.adjustment_numerator) AS direction,
        -- integers: ten-thousandths of a percent (10000) over hundredths of a point (100) give
        -- hundredths of a percent
        CAST(abs(sliding.adjustment_numerator) * 10000 AS HUGEINT)
        * CASE WHEN sliding.adjustment_numerator > 0 THEN CAST(factor.factor_numerator AS HUGEINT) ELSE 1 END
            AS dividend,
        CAST(sliding.adjustment_denominator * 100 AS HUGEINT)
        * CASE
            WHEN sliding.adjustment_numerator > 0 THEN CAST(factor.factor_denominator AS HUGEINT) ELSE 1
        END
            AS divisor,
        CAST(coalesce(exceptional.adjustment_numerator, 0) * 10000 AS HUGEINT)
        * CAST(coalesce(additional.factor_numerator, 0) AS HUGEINT) AS additional_dividend,
        CAST(coalesce(exceptional.adjustment_denominator, 1) * 100 AS HUGEINT)
        * CAST(coalesce(additional.factor_denominator, 1) AS HUGEINT) AS additional_divisor
    FROM adjustment.sliding_scale AS sliding
    INNER JOIN adjustment.scaling_factor AS factor USING (performance_year)
    LEFT JOIN adjustment.exceptional_performance AS exceptional USING (performance_year, tin, npi)
    LEFT JOIN adjustment.additional_scaling_factor AS additional USING (performance_year)
),

-- the two fractions share no denominator that fits: whole hundredths exact, the rest to 15 places
part AS (
    SELECT
        performance_year,
        tin,
        npi,
        direction * (
            CAST(dividend // divisor AS DECIMAL(20, 15))
            + CAST((dividend % divisor) / divisor AS DECIMAL(16, 15))
        ) AS base_hundredths,
        CAST(additional_dividend // additional_divisor AS DECIMAL(20, 15))
        + CAST(
            (additional_dividend % additional_divisor) / additional_divisor
            AS DECIMAL(16, 15)
        ) AS additional_hundredths
    FROM fraction
)

SELECT
    performance_year,
    tin,
    npi,
    CAST(base_hundredths / 100 AS DECIMAL(18, 12)) AS unrounded_base_adjustment_percent,
    CAST(additional_hundredths / 100 AS DECIMAL(18, 12)) AS unrounded_additional_adjustment_percent,
    CAST((base_hundredths + additional_hundredths) / 100 AS DECIMAL(18, 12))
        AS unrounded_adjustment_percent,
    -- reading J1: added unrounded, the total half away from zero
    CAST(
        CAST(round(base_hundredths + additional_hundredths, 0) AS DECIMAL(9, 0)) / 100
        AS DECIMAL(5, 2)
    ) AS adjustment_percent
FROM part
