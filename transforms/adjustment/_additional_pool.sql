-- Rule:  42 CFR 414.1405(d)
-- Grain: performance_year
-- Says:  Allowed charges times unscaled additional adjustments are summed over all MIPS eligible
--        clinicians of exceptional performance, in whole units so that no digit is lost.

SELECT
    x.performance_year,
    count(*) AS clinician_count,
    sum(c.allowed_charge_amount) AS allowed_charge_amount,
    any_value(x.adjustment_denominator) AS adjustment_denominator,
    -- cents (100) times ten-thousandths of a percent (10000), integers
    sum(
        CAST(c.allowed_charge_amount * 100 AS HUGEINT)
        * CAST(x.adjustment_numerator * 10000 AS HUGEINT)
    ) AS increase_units
FROM adjustment.exceptional_performance AS x
INNER JOIN eligibility.mips_eligible AS e
    ON x.performance_year = e.performance_year AND x.tin = e.tin AND x.npi = e.npi
INNER JOIN adjustment.charge AS c
    ON x.performance_year = c.performance_year AND x.tin = c.tin AND x.npi = c.npi
WHERE e.is_mips_eligible
GROUP BY x.performance_year
