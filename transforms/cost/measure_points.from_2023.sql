-- Rule:  42 CFR 414.1380(b)(2); 42 CFR 414.1350(c)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  A cost measure with enough cases and a benchmark earns the most points at or below the
--        best score border, the fewest beyond the worst, and slides linearly between borders.

-- Each border with the next worse one. Costs up to a border belong to its better side (reading P10).
WITH band AS (
    SELECT
        performance_year,
        percentile.measure_id,
        percentile.performance_rate AS better_cost_amount,
        border.border_points AS better_points,
        lead(percentile.performance_rate) OVER by_points AS worse_cost_amount,
        lead(border.border_points) OVER by_points AS worse_points
    FROM policy.cost_score_border AS border
    INNER JOIN reference.benchmark_percentile AS percentile USING (performance_year, percentile)
    WHERE percentile.collection_type = 'administrativeClaims'
    WINDOW by_points AS (
        PARTITION BY performance_year, percentile.measure_id ORDER BY border.border_points DESC
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
        WHEN band.measure_id IS NULL THEN rule.maximum_measure_points
        WHEN band.worse_cost_amount IS NULL THEN band.better_points
        ELSE round(band.worse_points + CAST(
            (band.worse_cost_amount - result.average_cost_amount) * (band.better_points - band.worse_points)
            / (band.worse_cost_amount - band.better_cost_amount) AS DECIMAL(18, 12)
        ), 4) -- reading P2
    END AS measure_points,
    result.reason IS NULL AS is_scored,
    result.reason
FROM cost._judged_result AS result
INNER JOIN policy.cost_category AS rule USING (performance_year)
LEFT JOIN band
    ON
        result.performance_year = band.performance_year
        AND result.measure_id = band.measure_id
        AND result.average_cost_amount > band.better_cost_amount
        AND (band.worse_cost_amount IS NULL OR result.average_cost_amount <= band.worse_cost_amount)
