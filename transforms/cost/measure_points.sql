-- Rule:  42 CFR 414.1380(b)(2); 42 CFR 414.1350(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  A cost measure with enough cases and a benchmark earns the points of its decile, with
--        partial points for the way to the next better one, the most in the best decile and the
--        fewest in the worst.

-- The bounds of deciles 2 to 10; the outer number that is no bound has no points (reading P6). The
-- arrays of one year are no deciles and are read all the same (reading P7).
WITH decile AS (
    SELECT
        s.performance_year,
        p.measure_id,
        p.performance_rate AS bound_amount,
        s.border_points,
        lead(p.performance_rate) OVER by_points AS better_bound_amount,
        lead(s.border_points) OVER by_points AS better_points
    FROM policy.cost_decile_points AS s
    INNER JOIN reference.benchmark_decile AS p
        ON s.performance_year = p.performance_year AND s.position = p.position
    WHERE p.collection_type = 'administrativeClaims' AND s.border_points IS NOT NULL
    WINDOW by_points AS (
        PARTITION BY s.performance_year, p.measure_id ORDER BY s.border_points
    )
)

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.reporting_option,
    r.measure_id,
    r.case_count,
    r.minimum_case_count,
    r.average_cost_amount,
    CASE
        WHEN r.reason IS NOT NULL THEN NULL
        -- beyond the bound of the second decile: the worst tenth
        WHEN d.measure_id IS NULL THEN c.worst_decile_points
        WHEN d.better_bound_amount IS NULL THEN c.maximum_measure_points
        ELSE round(d.border_points + CAST(
            (d.bound_amount - r.average_cost_amount) * (d.better_points - d.border_points)
            / (d.bound_amount - d.better_bound_amount) AS DECIMAL(18, 12)
        ), 4) -- reading P2
    END AS measure_points,
    r.reason IS NULL AS is_scored,
    r.reason
FROM cost._judged_result AS r
INNER JOIN policy.cost_category AS c ON r.performance_year = c.performance_year
LEFT JOIN decile AS d
    ON
        r.performance_year = d.performance_year
        AND r.measure_id = d.measure_id
        AND r.average_cost_amount <= d.bound_amount
        AND (d.better_bound_amount IS NULL OR r.average_cost_amount > d.better_bound_amount)
