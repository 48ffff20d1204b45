-- Rule:  42 CFR 414.1405(b)(3)
-- Grain: performance_year
-- Says:  Increases are multiplied by the factor that makes them equal the decreases, at most the
--        bound; it is an exact fraction.

WITH quotient AS (
    SELECT
        pool.performance_year,
        pool.clinician_count,
        pool.allowed_charge_amount,
        pool.reduced_clinician_count,
        pool.increased_clinician_count,
        pool.reduced_charge_amount,
        pool.increased_charge_amount,
        bound.scaling_factor_bound,
        pool.performance_threshold,
        CAST(pool.reduction_units AS HUGEINT) AS reduction_units,
        CAST(pool.increase_units AS HUGEINT) AS increase_units,
        -- (reduction / threshold) / (increase / (100 - threshold)); the numerator is in hundredths of a
        -- point (100) twice over, by the reduction and here, the denominator in their square (10000)
        CAST(pool.reduction_units AS HUGEINT)
        * CAST((100 - pool.performance_threshold) * 100 AS HUGEINT) AS numerator,
        CAST(pool.increase_units AS HUGEINT)
        * CAST(pool.performance_threshold * 10000 AS HUGEINT) AS denominator,
        -- the bound has two decimals
        CAST(bound.scaling_factor_bound * 100 AS HUGEINT) AS bound_hundredths,
        held.factor_numerator AS held_numerator,
        held.factor_denominator AS held_denominator
    FROM adjustment._pool AS pool
    INNER JOIN policy.scaling_factor_bound AS bound USING (performance_year)
    LEFT JOIN review.held_factor AS held
        ON pool.performance_year = held.performance_year AND held.factor = 'base'
),

solved AS (
    SELECT
        *,
        CASE
            -- 414.1385(a): the formula that was released is applied to who was reviewed
            WHEN held_numerator IS NOT NULL THEN 'held'
            -- reading J4: nobody to pay, so the factor stands at its bound, unused
            WHEN increased_clinician_count = 0 THEN 'empty_winner_pool'
            -- reading J3: nothing to pay from
            WHEN numerator = 0 THEN 'empty_penalty_pool'
            WHEN numerator * 100 > bound_hundredths * denominator THEN 'capped'
            ELSE 'solved'
        END AS status
    FROM quotient
),

fraction AS (
    SELECT
        *,
        CASE status
            WHEN 'held' THEN held_numerator
            WHEN 'solved' THEN numerator // gcd(numerator, denominator)
            WHEN 'empty_penalty_pool' THEN 0
            ELSE bound_hundredths // gcd(bound_hundredths, 100)
        END AS factor_numerator,
        CASE status
            WHEN 'held' THEN held_denominator
            WHEN 'solved' THEN denominator // gcd(numerator, denominator)
            WHEN 'empty_penalty_pool' THEN 1
            ELSE 100 // gcd(bound_hundredths, 100)
        END AS factor_denominator
    FROM solved
)

SELECT
    performance_year,
    clinician_count,
    allowed_charge_amount,
    reduced_clinician_count,
    increased_clinician_count,
    reduced_charge_amount,
    increased_charge_amount,
    scaling_factor_bound,
    factor_numerator,
    factor_denominator,
    status,
    -- back from cents (100) times ten-thousandths (10000) of a percent (100) to dollars
    CAST(
        reduction_units / (performance_threshold * 100) / 100 / 10000 / 100
        AS DECIMAL(24, 4)
    ) AS reduction_amount,
    CAST(
        increase_units / (100 - performance_threshold) / 100 / 10000 / 100
        AS DECIMAL(24, 4)
    ) AS unscaled_increase_amount,
    CAST(factor_numerator / factor_denominator AS DECIMAL(18, 10)) AS scaling_factor
FROM fraction
