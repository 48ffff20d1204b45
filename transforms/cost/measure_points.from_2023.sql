-- Rule:  42 CFR 414.1380(b)(2); 42 CFR 414.1350(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  A cost measure with enough cases and a benchmark earns the most points at or below the
--        best score border, the fewest beyond the worst, and slides linearly between borders.

-- Each border with the next worse one. Costs up to a border belong to its better side (reading P10).
WITH band AS (
    SELECT
        s.performance_year,
        p.measure_id,
        p.performance_rate AS better_cost_amount,
        s.border_points AS better_points,
        lead(p.performance_rate) OVER by_points AS worse_cost_amount,
        lead(s.border_points) OVER by_points AS worse_points
    FROM policy.cost_score_border AS s
    INNER JOIN reference.benchmark_percentile AS p
        ON s.performance_year = p.performance_year AND s.percentile = p.percentile
    WHERE p.collection_type = 'administrativeClaims'
    WINDOW by_points AS (
        PARTITION BY s.performance_year, p.measure_id ORDER BY s.border_points DESC
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
        WHEN d.measure_id IS NULL THEN c.maximum_measure_points
        WHEN d.worse_cost_amount IS NULL THEN d.better_points
        ELSE round(d.worse_points + CAST(
            (d.worse_cost_amount - r.average_cost_amount) * (d.better_points - d.worse_points)
            / (d.worse_cost_amount - d.better_cost_amount) AS DECIMAL(18, 12)
        ), 4) -- reading P2
    END AS measure_points,
    r.reason IS NULL AS is_scored,
    r.reason
FROM cost._judged_result AS r
INNER JOIN policy.cost_category AS c ON r.performance_year = c.performance_year
LEFT JOIN band AS d
    ON
        r.performance_year = d.performance_year
        AND r.measure_id = d.measure_id
        AND r.average_cost_amount > d.better_cost_amount
        AND (d.worse_cost_amount IS NULL OR r.average_cost_amount <= d.worse_cost_amount)
