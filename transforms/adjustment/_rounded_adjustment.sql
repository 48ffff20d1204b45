-- Rule:  42 CFR 414.1405(b)(1)-(3); 42 CFR 414.1405(d)
-- Grain: performance_year, tin, npi
-- Says:  The place on the sliding scale and the additional adjustment, each times its own scaling
--        factor where it is an increase, are added and the sum is rounded once to a hundredth of a
--        percent, half away from zero.

WITH fraction AS (
    SELECT
        s.performance_year,
        s.tin,
        s.npi,
        sign(s.adjustment_numerator) AS direction,
        -- integers: ten-thousandths of a percent (10000) over hundredths of a point (100) give
        -- hundredths of a percent
        CAST(abs(s.adjustment_numerator) * 10000 AS HUGEINT)
        * CASE WHEN s.adjustment_numerator > 0 THEN CAST(f.factor_numerator AS HUGEINT) ELSE 1 END
            AS dividend,
        CAST(s.adjustment_denominator * 100 AS HUGEINT)
        * CASE WHEN s.adjustment_numerator > 0 THEN CAST(f.factor_denominator AS HUGEINT) ELSE 1 END
            AS divisor,
        CAST(coalesce(x.adjustment_numerator, 0) * 10000 AS HUGEINT)
        * CAST(coalesce(a.factor_numerator, 0) AS HUGEINT) AS additional_dividend,
        CAST(coalesce(x.adjustment_denominator, 1) * 100 AS HUGEINT)
        * CAST(coalesce(a.factor_denominator, 1) AS HUGEINT) AS additional_divisor
    FROM adjustment.sliding_scale AS s
    INNER JOIN adjustment.scaling_factor AS f ON s.performance_year = f.performance_year
    LEFT JOIN adjustment.exceptional_performance AS x
        ON s.performance_year = x.performance_year AND s.tin = x.tin AND s.npi = x.npi
    LEFT JOIN adjustment.additional_scaling_factor AS a ON s.performance_year = a.performance_year
),

-- the two fractions share no denominator that fits: whole hundredths exact, the rest to 15 places
part AS (
    SELECT
        f.performance_year,
        f.tin,
        f.npi,
        f.direction * (
            CAST(f.dividend // f.divisor AS DECIMAL(20, 15))
            + CAST((f.dividend % f.divisor) / f.divisor AS DECIMAL(16, 15))
        ) AS base_hundredths,
        CAST(f.additional_dividend // f.additional_divisor AS DECIMAL(20, 15))
        + CAST(
            (f.additional_dividend % f.additional_divisor) / f.additional_divisor
            AS DECIMAL(16, 15)
        ) AS additional_hundredths
    FROM fraction AS f
)

SELECT
    p.performance_year,
    p.tin,
    p.npi,
    CAST(p.base_hundredths / 100 AS DECIMAL(18, 12)) AS unrounded_base_adjustment_percent,
    CAST(p.additional_hundredths / 100 AS DECIMAL(18, 12)) AS unrounded_additional_adjustment_percent,
    CAST((p.base_hundredths + p.additional_hundredths) / 100 AS DECIMAL(18, 12))
        AS unrounded_adjustment_percent,
    -- reading J1: added unrounded, the total half away from zero
    CAST(
        CAST(round(p.base_hundredths + p.additional_hundredths, 0) AS DECIMAL(9, 0)) / 100
        AS DECIMAL(5, 2)
    ) AS adjustment_percent
FROM part AS p
