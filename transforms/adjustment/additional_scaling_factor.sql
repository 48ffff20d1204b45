-- Rule:  42 CFR 414.1405(d)
-- Grain: performance_year
-- Says:  Additional adjustments are multiplied by the factor that makes them spend the year's pool,
--        at most the bound; it is an exact fraction, and years without a pool have no row.

WITH quotient AS (
    SELECT
        p.performance_year,
        x.pool_amount,
        x.scaling_factor_bound,
        coalesce(a.clinician_count, 0) AS exceptional_clinician_count,
        coalesce(a.allowed_charge_amount, 0) AS exceptional_charge_amount,
        coalesce(a.adjustment_denominator, 1) AS adjustment_denominator,
        CAST(coalesce(a.increase_units, 0) AS HUGEINT) AS increase_units,
        -- the pool in the same units: cents (100) times ten-thousandths (10000) of a percent (100)
        CAST(x.pool_amount * 100 AS HUGEINT)
        * CAST(coalesce(a.adjustment_denominator, 1) * 10000 * 100 AS HUGEINT) AS pool_units,
        -- the bound has two decimals
        CAST(x.scaling_factor_bound * 100 AS HUGEINT) AS bound_hundredths
    FROM adjustment._pool AS p
    INNER JOIN policy.exceptional_performance AS x ON p.performance_year = x.performance_year
    LEFT JOIN adjustment._additional_pool AS a ON p.performance_year = a.performance_year
    WHERE x.pool_amount IS NOT NULL
),

solved AS (
    SELECT
        q.*,
        CASE
            -- reading J4: nobody to pay, so the factor stands at its bound, unused
            WHEN q.increase_units = 0 THEN 'empty_winner_pool'
            WHEN q.pool_units * 100 > q.bound_hundredths * q.increase_units THEN 'capped'
            ELSE 'solved'
        END AS status
    FROM quotient AS q
),

fraction AS (
    SELECT
        s.*,
        CASE s.status
            WHEN 'solved' THEN s.pool_units // gcd(s.pool_units, s.increase_units)
            ELSE s.bound_hundredths // gcd(s.bound_hundredths, 100)
        END AS factor_numerator,
        CASE s.status
            WHEN 'solved' THEN s.increase_units // gcd(s.pool_units, s.increase_units)
            ELSE 100 // gcd(s.bound_hundredths, 100)
        END AS factor_denominator
    FROM solved AS s
)

SELECT
    f.performance_year,
    f.exceptional_clinician_count,
    f.exceptional_charge_amount,
    -- back from cents (100) times ten-thousandths (10000) of a percent (100) to dollars
    CAST(f.increase_units / f.adjustment_denominator / 100 / 10000 / 100 AS DECIMAL(24, 4))
        AS unscaled_increase_amount,
    CAST(
        f.increase_units / f.adjustment_denominator / 100 / 10000 / 100
        * f.factor_numerator / f.factor_denominator AS DECIMAL(24, 4)
    ) AS increase_amount,
    f.pool_amount,
    f.scaling_factor_bound,
    f.factor_numerator,
    f.factor_denominator,
    CAST(f.factor_numerator / f.factor_denominator AS DECIMAL(18, 10)) AS scaling_factor,
    f.status
FROM fraction AS f
