-- Rule:  42 CFR 414.1405(d)
-- Grain: performance_year
-- Says:  Allowed charges times unscaled additional adjustments are summed over all MIPS eligible
--        clinicians of exceptional performance, in whole units so that no digit is lost.

SELECT
    performance_year,
    count(*) AS clinician_count,
    sum(charge.allowed_charge_amount) AS allowed_charge_amount,
    any_value(exceptional.adjustment_denominator) AS adjustment_denominator,
    -- cents (100) times ten-thousandths of a percent (10000), integers
    sum(
        CAST(charge.allowed_charge_amount * 100 AS HUGEINT)
        * CAST(exceptional.adjustment_numerator * 10000 AS HUGEINT)
    ) AS increase_units
FROM adjustment.exceptional_performance AS exceptional
INNER JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
INNER JOIN adjustment.charge USING (performance_year, tin, npi)
WHERE eligible.is_mips_eligible
GROUP BY ALL
