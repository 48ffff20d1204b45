-- Rule:  42 CFR 414.1405(b)(3)
-- Grain: performance_year
-- Says:  Increases are multiplied by the factor that makes them equal the decreases, at most the
--        bound; it is an exact fraction.

WITH quotient AS (
    SELECT
        p.performance_year,
        p.clinician_count,
        p.allowed_charge_amount,
        p.reduced_clinician_count,
        p.increased_clinician_count,
        p.reduced_charge_amount,
        p.increased_charge_amount,
        b.scaling_factor_bound,
        p.performance_threshold,
        CAST(p.reduction_units AS HUGEINT) AS reduction_units,
        CAST(p.increase_units AS HUGEINT) AS increase_units,
        -- (reduction / threshold) / (increase / (100 - threshold)); the numerator is in hundredths of a
        -- point (100) twice over, by the reduction and here, the denominator in their square (10000)
        CAST(p.reduction_units AS HUGEINT)
        * CAST((100 - p.performance_threshold) * 100 AS HUGEINT) AS numerator,
        CAST(p.increase_units AS HUGEINT)
        * CAST(p.performance_threshold * 10000 AS HUGEINT) AS denominator,
        -- the bound has two decimals
        CAST(b.scaling_factor_bound * 100 AS HUGEINT) AS bound_hundredths
    FROM adjustment._pool AS p
    INNER JOIN policy.scaling_factor_bound AS b ON p.performance_year = b.performance_year
),

solved AS (
    SELECT
        q.*,
        CASE
            -- reading J4: nobody to pay, so the factor stands at its bound, unused
            WHEN q.increased_clinician_count = 0 THEN 'empty_winner_pool'
            -- reading J3: nothing to pay from
            WHEN q.numerator = 0 THEN 'empty_penalty_pool'
            WHEN q.numerator * 100 > q.bound_hundredths * q.denominator THEN 'capped'
            ELSE 'solved'
        END AS status
    FROM quotient AS q
),

fraction AS (
    SELECT
        s.*,
        CASE s.status
            WHEN 'solved' THEN s.numerator // gcd(s.numerator, s.denominator)
            WHEN 'empty_penalty_pool' THEN 0
            ELSE s.bound_hundredths // gcd(s.bound_hundredths, 100)
        END AS factor_numerator,
        CASE s.status
            WHEN 'solved' THEN s.denominator // gcd(s.numerator, s.denominator)
            WHEN 'empty_penalty_pool' THEN 1
            ELSE 100 // gcd(s.bound_hundredths, 100)
        END AS factor_denominator
    FROM solved AS s
)

SELECT
    f.performance_year,
    f.clinician_count,
    f.allowed_charge_amount,
    f.reduced_clinician_count,
    f.increased_clinician_count,
    f.reduced_charge_amount,
    f.increased_charge_amount,
    f.scaling_factor_bound,
    f.factor_numerator,
    f.factor_denominator,
    f.status,
    -- back from cents (100) times ten-thousandths (10000) of a percent (100) to dollars
    CAST(
        f.reduction_units / (f.performance_threshold * 100) / 100 / 10000 / 100
        AS DECIMAL(24, 4)
    ) AS reduction_amount,
    CAST(
        f.increase_units / (100 - f.performance_threshold) / 100 / 10000 / 100
        AS DECIMAL(24, 4)
    ) AS unscaled_increase_amount,
    CAST(f.factor_numerator / f.factor_denominator AS DECIMAL(18, 10)) AS scaling_factor
FROM fraction AS f
