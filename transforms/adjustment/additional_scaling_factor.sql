-- Rule:  42 CFR 414.1405(d)
-- Grain: performance_year
-- Says:  Additional adjustments are multiplied by the factor that makes them spend the year's pool,
--        at most the bound; it is an exact fraction, and years without a pool have no row.

WITH quotient AS (
    SELECT
        pool.performance_year,
        exceptional.pool_amount,
        exceptional.scaling_factor_bound,
        coalesce(additional_pool.clinician_count, 0) AS exceptional_clinician_count,
        coalesce(additional_pool.allowed_charge_amount, 0) AS exceptional_charge_amount,
        coalesce(additional_pool.adjustment_denominator, 1) AS adjustment_denominator,
        CAST(coalesce(additional_pool.increase_units, 0) AS HUGEINT) AS increase_units,
        -- the pool in the same units: cents (100) times ten-thousandths (10000) of a percent (100)
        CAST(exceptional.pool_amount * 100 AS HUGEINT)
        * CAST(coalesce(additional_pool.adjustment_denominator, 1) * 10000 * 100 AS HUGEINT) AS pool_units,
        -- the bound has two decimals
        CAST(exceptional.scaling_factor_bound * 100 AS HUGEINT) AS bound_hundredths,
        held.factor_numerator AS held_numerator,
        held.factor_denominator AS held_denominator
    FROM adjustment._pool AS pool
    INNER JOIN policy.exceptional_performance AS exceptional USING (performance_year)
    LEFT JOIN adjustment._additional_pool AS additional_pool USING (performance_year)
    LEFT JOIN review.held_factor AS held
        ON pool.performance_year = held.performance_year AND held.factor = 'additional'
    WHERE exceptional.pool_amount IS NOT NULL
),

solved AS (
    SELECT
        *,
        CASE
            -- 414.1385(a): the formula that was released is applied to who was reviewed
            WHEN held_numerator IS NOT NULL THEN 'held'
            -- reading J4: nobody to pay, so the factor stands at its bound, unused
            WHEN increase_units = 0 THEN 'empty_winner_pool'
            WHEN pool_units * 100 > bound_hundredths * increase_units THEN 'capped'
            ELSE 'solved'
        END AS status
    FROM quotient
),

fraction AS (
    SELECT
        *,
        CASE status
            WHEN 'held' THEN held_numerator
            WHEN 'solved' THEN pool_units // gcd(pool_units, increase_units)
            ELSE bound_hundredths // gcd(bound_hundredths, 100)
        END AS factor_numerator,
        CASE status
            WHEN 'held' THEN held_denominator
            WHEN 'solved' THEN increase_units // gcd(pool_units, increase_units)
            ELSE 100 // gcd(bound_hundredths, 100)
        END AS factor_denominator
    FROM solved
)

SELECT
    performance_year,
    exceptional_clinician_count,
    exceptional_charge_amount,
    -- back from cents (100) times ten-thousandths (10000) of a percent (100) to dollars
    CAST(increase_units / adjustment_denominator / 100 / 10000 / 100 AS DECIMAL(24, 4))
        AS unscaled_increase_amount,
    CAST(
        increase_units / adjustment_denominator / 100 / 10000 / 100
        * factor_numerator / factor_denominator AS DECIMAL(24, 4)
    ) AS increase_amount,
    pool_amount,
    scaling_factor_bound,
    factor_numerator,
    factor_denominator,
    CAST(factor_numerator / factor_denominator AS DECIMAL(18, 10)) AS scaling_factor,
    status
FROM fraction
