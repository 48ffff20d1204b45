-- Rule:  42 CFR 414.1380(b)(1)(ii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  The CAHPS for MIPS survey is one measure: it earns the mean of the points of its summary
--        survey measures that have a score and a benchmark and are not below the minimum.

SELECT
    benchmarked.performance_year,
    benchmarked.entity_type,
    benchmarked.entity_id,
    benchmarked.reporting_option,
    survey.measure_id,
    benchmarked.collection_type,
    -- reading P24; no summary measure that counts leaves no points (reading P25)
    round(
        CAST(
            sum(benchmarked.benchmark_points) FILTER (WHERE benchmarked.is_below_minimum IS NOT TRUE)
            / count(benchmarked.benchmark_points) FILTER (WHERE benchmarked.is_below_minimum IS NOT TRUE)
            AS DECIMAL(18, 12)
        ),
        4
    ) AS benchmark_points,
    count(benchmarked.benchmark_points) FILTER (
        WHERE benchmarked.is_below_minimum IS NOT TRUE
    ) AS scored_summary_measure_count
FROM quality._benchmark_points AS benchmarked
INNER JOIN policy.survey_measure AS survey
    ON
        benchmarked.performance_year = survey.performance_year
        AND benchmarked.reporting_option = survey.reporting_option
        AND benchmarked.collection_type = survey.collection_type
GROUP BY ALL
