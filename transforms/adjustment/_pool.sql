-- Rule:  42 CFR 414.1405(b)(3)
-- Grain: performance_year
-- Says:  Allowed charges times unscaled adjustments are summed over all MIPS eligible clinicians,
--        reductions and increases apart, in whole units so that no digit is lost.

WITH charged AS (
    SELECT
        e.performance_year,
        t.performance_threshold,
        s.adjustment_numerator,
        s.adjustment_denominator,
        c.allowed_charge_amount,
        -- cents (100) times ten-thousandths of a percent (10000), integers
        CAST(c.allowed_charge_amount * 100 AS HUGEINT)
        * CAST(abs(s.adjustment_numerator) * 10000 AS HUGEINT) AS units,
        -- (b)(2): the whole reduction has denominator 1, the line has the threshold
        CASE WHEN s.adjustment_denominator = 1 THEN t.performance_threshold ELSE 1 END
            AS to_threshold
    FROM eligibility.mips_eligible AS e
    INNER JOIN adjustment.sliding_scale AS s
        ON
            e.performance_year = s.performance_year
            AND e.tin = s.tin
            AND e.npi = s.npi
    INNER JOIN adjustment.charge AS c
        ON
            e.performance_year = c.performance_year
            AND e.tin = c.tin
            AND e.npi = c.npi
    INNER JOIN policy.performance_threshold AS t ON e.performance_year = t.performance_year
    WHERE e.is_mips_eligible
)

SELECT
    c.performance_year,
    count(*) AS clinician_count,
    sum(c.allowed_charge_amount) AS allowed_charge_amount,
    count(*) FILTER (WHERE c.adjustment_numerator < 0) AS reduced_clinician_count,
    count(*) FILTER (WHERE c.adjustment_numerator > 0) AS increased_clinician_count,
    coalesce(sum(c.allowed_charge_amount) FILTER (WHERE c.adjustment_numerator < 0), 0)
        AS reduced_charge_amount,
    coalesce(sum(c.allowed_charge_amount) FILTER (WHERE c.adjustment_numerator > 0), 0)
        AS increased_charge_amount,
    any_value(c.performance_threshold) AS performance_threshold,
    -- times the threshold in hundredths of a point (100)
    coalesce(
        sum(c.units * CAST(c.to_threshold * 100 AS HUGEINT))
        FILTER (WHERE c.adjustment_numerator < 0),
        0
    ) AS reduction_units,
    coalesce(sum(c.units) FILTER (WHERE c.adjustment_numerator > 0), 0) AS increase_units
FROM charged AS c
GROUP BY c.performance_year
