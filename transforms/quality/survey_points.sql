-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  The CAHPS for MIPS survey is one measure: it earns the mean of the points of its summary
--        survey measures that have a score and a benchmark and are not below the minimum.

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.reporting_option,
    v.measure_id,
    p.collection_type,
    -- reading P24; no summary measure that counts leaves no points (reading P25)
    round(
        CAST(
            sum(p.benchmark_points) FILTER (WHERE p.is_below_minimum IS NOT TRUE)
            / count(p.benchmark_points) FILTER (WHERE p.is_below_minimum IS NOT TRUE)
            AS DECIMAL(18, 12)
        ),
        4
    ) AS benchmark_points,
    count(p.benchmark_points) FILTER (
        WHERE p.is_below_minimum IS NOT TRUE
    ) AS scored_summary_measure_count
FROM quality._benchmark_points AS p
INNER JOIN policy.survey_measure AS v
    ON
        p.performance_year = v.performance_year
        AND p.reporting_option = v.reporting_option
        AND p.collection_type = v.collection_type
GROUP BY ALL
