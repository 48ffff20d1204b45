-- Gate:  Where the factor is solved, increases equal decreases within a cent before rounding.
SELECT
    factor.status AS subject,
    abs(
        sum(
            CAST(adjustment.allowed_charge_amount AS DECIMAL(24, 2))
            * adjustment.unrounded_base_adjustment_percent
        )
        / 100
    ) AS figure
FROM eligibility.mips_eligible AS eligible
INNER JOIN adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
INNER JOIN adjustment.scaling_factor AS factor USING (performance_year)
WHERE eligible.is_mips_eligible AND factor.status = 'solved'
GROUP BY ALL
