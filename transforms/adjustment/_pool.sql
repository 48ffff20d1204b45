-- Rule:  42 CFR 414.1405(b)(3)
-- Grain: performance_year
-- Says:  Allowed charges times unscaled adjustments are summed over all MIPS eligible clinicians,
--        reductions and increases apart, in whole units so that no digit is lost.

WITH charged AS (
    SELECT
        performance_year,
        threshold.performance_threshold,
        sliding.adjustment_numerator,
        sliding.adjustment_denominator,
        charge.allowed_charge_amount,
        -- cents (100) times ten-thousandths of a percent (10000), integers
        CAST(charge.allowed_charge_amount * 100 AS HUGEINT)
        * CAST(abs(sliding.adjustment_numerator) * 10000 AS HUGEINT) AS units,
        -- (b)(2): the whole reduction has denominator 1, the line has the threshold
        CASE WHEN sliding.adjustment_denominator = 1 THEN threshold.performance_threshold ELSE 1 END
            AS to_threshold
    FROM eligibility.mips_eligible AS eligible
    INNER JOIN adjustment.sliding_scale AS sliding USING (performance_year, tin, npi)
    INNER JOIN adjustment.charge USING (performance_year, tin, npi)
    INNER JOIN policy.performance_threshold AS threshold USING (performance_year)
    WHERE eligible.is_mips_eligible
)

SELECT
    performance_year,
    count(*) AS clinician_count,
    sum(allowed_charge_amount) AS allowed_charge_amount,
    count(*) FILTER (WHERE adjustment_numerator < 0) AS reduced_clinician_count,
    count(*) FILTER (WHERE adjustment_numerator > 0) AS increased_clinician_count,
    coalesce(sum(allowed_charge_amount) FILTER (WHERE adjustment_numerator < 0), 0)
        AS reduced_charge_amount,
    coalesce(sum(allowed_charge_amount) FILTER (WHERE adjustment_numerator > 0), 0)
        AS increased_charge_amount,
    any_value(performance_threshold) AS performance_threshold,
    -- times the threshold in hundredths of a point (100)
    coalesce(
        sum(units * CAST(to_threshold * 100 AS HUGEINT))
        FILTER (WHERE adjustment_numerator < 0),
        0
    ) AS reduction_units,
    coalesce(sum(units) FILTER (WHERE adjustment_numerator > 0), 0) AS increase_units
FROM charged
GROUP BY ALL
