-- Rule:  42 CFR 414.1405(b)(3); 42 CFR 414.1405(d)
-- Grain: performance_year, direction
-- Says:  The estimated change of allowed charges in each direction, before and after percents are
--        rounded and without additional adjustments, which have their own pool and stand beside it,
--        with the clinicians who stand at the end of the scale.

WITH side AS (
    SELECT
        e.performance_year,
        CASE
            WHEN s.adjustment_numerator < 0 THEN 'negative'
            WHEN s.adjustment_numerator > 0 THEN 'positive'
            ELSE 'neutral'
        END AS direction,
        count(*) AS clinician_count,
        sum(p.allowed_charge_amount) AS allowed_charge_amount,
        -- exact until the division by 100 that turns percents into dollars
        CAST(
            sum(CAST(p.allowed_charge_amount AS DECIMAL(24, 2)) * p.unrounded_base_adjustment_percent)
            / 100 AS DECIMAL(24, 4)
        ) AS unrounded_amount,
        CAST(
            sum(
                CAST(p.allowed_charge_amount AS DECIMAL(24, 2))
                * p.unrounded_additional_adjustment_percent
            )
            / 100 AS DECIMAL(24, 4)
        ) AS additional_amount,
        CAST(
            sum(CAST(p.allowed_charge_amount AS DECIMAL(24, 2)) * p.adjustment_percent)
            / 100 AS DECIMAL(24, 4)
        ) AS delivered_amount,
        count(*) FILTER (WHERE abs(s.adjustment_percent) = a.applicable_percent) AS at_bound_count,
        coalesce(
            sum(p.allowed_charge_amount)
            FILTER (WHERE abs(s.adjustment_percent) = a.applicable_percent),
            0
        ) AS at_bound_charge_amount
    FROM eligibility.mips_eligible AS e
    INNER JOIN adjustment.sliding_scale AS s
        ON e.performance_year = s.performance_year AND e.tin = s.tin AND e.npi = s.npi
    INNER JOIN adjustment.payment_adjustment AS p
        ON e.performance_year = p.performance_year AND e.tin = p.tin AND e.npi = p.npi
    INNER JOIN policy.applicable_percent AS a ON e.performance_year = a.performance_year
    WHERE e.is_mips_eligible
    GROUP BY ALL
)

SELECT
    s.performance_year,
    s.direction,
    s.clinician_count,
    s.allowed_charge_amount,
    s.unrounded_amount,
    -- what rounds stands with the base, so that the parts add up to what is delivered
    s.delivered_amount - s.additional_amount AS rounded_amount,
    s.additional_amount,
    s.delivered_amount,
    s.at_bound_count,
    s.at_bound_charge_amount
FROM side AS s
