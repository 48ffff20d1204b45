-- Rule:  42 CFR 414.1380(b)(2); 42 CFR 414.1350(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  A cost measure with enough cases and a benchmark earns the points of its decile, with
--        partial points for the way to the next better one, the most in the best decile and the
--        fewest in the worst.

-- The bounds of deciles 2 to 10; the outer number that is no bound has no points (reading P6). The
-- arrays of one year are no deciles and are read all the same (reading P7).
WITH decile AS (
    SELECT
        performance_year,
        decile.measure_id,
        decile.performance_rate AS bound_amount,
        decile_points.border_points,
        lead(decile.performance_rate) OVER by_points AS better_bound_amount,
        lead(decile_points.border_points) OVER by_points AS better_points
    FROM policy.cost_decile_points AS decile_points
    INNER JOIN reference.benchmark_decile AS decile USING (performance_year, position)
    WHERE decile.collection_type = 'administrativeClaims' AND decile_points.border_points IS NOT NULL
    WINDOW by_points AS (
        PARTITION BY performance_year, decile.measure_id ORDER BY decile_points.border_points
    )
)

SELECT
    performance_year,
    result.entity_type,
    result.entity_id,
    result.reporting_option,
    result.measure_id,
    result.case_count,
    result.minimum_case_count,
    result.average_cost_amount,
    CASE
        WHEN result.reason IS NOT NULL THEN NULL
        -- beyond the bound of the second decile: the worst tenth
        WHEN decile.measure_id IS NULL THEN rule.worst_decile_points
        WHEN decile.better_bound_amount IS NULL THEN rule.maximum_measure_points
        ELSE round(decile.border_points + CAST(
            (decile.bound_amount - result.average_cost_amount) * (decile.better_points - decile.border_points)
            / (decile.bound_amount - decile.better_bound_amount) AS DECIMAL(18, 12)
        ), 4) -- reading P2
    END AS measure_points,
    result.reason IS NULL AS is_scored,
    result.reason
FROM cost._judged_result AS result
INNER JOIN policy.cost_category AS rule USING (performance_year)
LEFT JOIN decile
    ON
        result.performance_year = decile.performance_year
        AND result.measure_id = decile.measure_id
        AND result.average_cost_amount <= decile.bound_amount
        AND (decile.better_bound_amount IS NULL OR result.average_cost_amount > decile.better_bound_amount)
