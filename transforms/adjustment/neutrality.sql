-- Rule:  42 CFR 414.1405(b)(3); 42 CFR 414.1405(d)
-- Grain: performance_year, direction
-- Says:  The estimated change of allowed charges in each direction, before and after percents are
--        rounded and without additional adjustments, which have their own pool and stand beside it,
--        with the clinicians who stand at the end of the scale.

WITH side AS (
    SELECT
        performance_year,
        CASE
            WHEN sliding.adjustment_numerator < 0 THEN 'negative'
            WHEN sliding.adjustment_numerator > 0 THEN 'positive'
            ELSE 'neutral'
        END AS direction,
        count(*) AS clinician_count,
        sum(adjustment.allowed_charge_amount) AS allowed_charge_amount,
        -- exact until the division by 100 that turns percents into dollars
        CAST(
            sum(
                CAST(adjustment.allowed_charge_amount AS DECIMAL(24, 2))
                * adjustment.unrounded_base_adjustment_percent
            )
            / 100 AS DECIMAL(24, 4)
        ) AS unrounded_amount,
        CAST(
            sum(
                CAST(adjustment.allowed_charge_amount AS DECIMAL(24, 2))
                * adjustment.unrounded_additional_adjustment_percent
            )
            / 100 AS DECIMAL(24, 4)
        ) AS additional_amount,
        CAST(
            sum(CAST(adjustment.allowed_charge_amount AS DECIMAL(24, 2)) * adjustment.adjustment_percent)
            / 100 AS DECIMAL(24, 4)
        ) AS delivered_amount,
        count(*) FILTER (WHERE abs(sliding.adjustment_percent) = applicable.applicable_percent)
            AS at_bound_count,
        coalesce(
            sum(adjustment.allowed_charge_amount)
            FILTER (WHERE abs(sliding.adjustment_percent) = applicable.applicable_percent),
            0
        ) AS at_bound_charge_amount
    FROM eligibility.mips_eligible AS eligible
    INNER JOIN adjustment.sliding_scale AS sliding USING (performance_year, tin, npi)
    INNER JOIN adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
    INNER JOIN policy.applicable_percent AS applicable USING (performance_year)
    WHERE eligible.is_mips_eligible
    GROUP BY ALL
)

SELECT
    performance_year,
    direction,
    clinician_count,
    allowed_charge_amount,
    unrounded_amount,
    -- what rounds stands with the base, so that the parts add up to what is delivered
    delivered_amount - additional_amount AS rounded_amount,
    additional_amount,
    delivered_amount,
    at_bound_count,
    at_bound_charge_amount
FROM side
