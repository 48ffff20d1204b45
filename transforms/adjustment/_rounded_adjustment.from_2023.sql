-- Rule:  42 CFR 414.1405(b)(1)-(3)
-- Grain: performance_year, tin, npi
-- Says:  The place on the sliding scale, times the scaling factor where it is an increase, is rounded
--        once to a hundredth of a percent, half away from zero.

WITH scaled AS (
    SELECT
        performance_year,
        sliding.tin,
        sliding.npi,
        sliding.adjustment_numerator,
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
        factor.status
    FROM adjustment.sliding_scale AS sliding
    INNER JOIN adjustment.scaling_factor AS factor USING (performance_year)
)

SELECT
    performance_year,
    tin,
    npi,
    CAST(sign(adjustment_numerator) * (dividend / divisor) / 100 AS DECIMAL(18, 12))
        AS unrounded_adjustment_percent,
    CAST(sign(adjustment_numerator) * (dividend / divisor) / 100 AS DECIMAL(18, 12))
        AS unrounded_base_adjustment_percent,
    -- (d): no additional adjustment in these years
    CAST(0 AS DECIMAL(18, 12)) AS unrounded_additional_adjustment_percent,
    -- reading J1: half away from zero, by whole numbers
    CAST(
        CAST(
            sign(adjustment_numerator)
            * ((dividend + dividend + divisor) // (divisor + divisor))
            AS DECIMAL(9, 0)
        ) / 100 AS DECIMAL(5, 2)
    ) AS adjustment_percent
FROM scaled
