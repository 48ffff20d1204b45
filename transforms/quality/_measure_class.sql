-- Rule:  42 CFR 414.1367(c)(1)(i); 42 CFR 414.1380(b)(1)(i), (iii), (vii)(A)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A submitted measure falls into the first class that fits: suppressed, without patients,
--        incomplete, too few cases, no benchmark, or scored against its benchmark; web interface
--        and APP measures with too few cases or no benchmark are excluded.

SELECT
    benchmarked.performance_year,
    benchmarked.entity_type,
    benchmarked.entity_id,
    benchmarked.reporting_option,
    benchmarked.measure_id,
    benchmarked.collection_type,
    -- reading P5: the order of the tests
    CASE
        WHEN suppression.measure_id IS NOT NULL THEN 'suppressed'
        WHEN benchmarked.is_zero_denominator THEN 'zero_denominator'
        WHEN benchmarked.is_complete IS NOT TRUE AND NOT collection.has_incomplete_points
            THEN 'web_interface_incomplete'
        WHEN benchmarked.is_complete IS NOT TRUE THEN 'incomplete'
        WHEN benchmarked.case_count < minimum.case_minimum AND collection.is_unscorable_excluded
            THEN 'excluded_below_case_minimum'
        WHEN benchmarked.case_count < minimum.case_minimum THEN 'below_case_minimum'
        WHEN benchmarked.benchmark_points IS NULL AND collection.is_unscorable_excluded
            THEN 'excluded_no_benchmark'
        WHEN benchmarked.benchmark_points IS NULL THEN 'no_benchmark'
        ELSE 'benchmarked'
    END AS measure_class,
    benchmarked.benchmark_points,
    benchmarked.is_topped_out_by_program,
    benchmarked.is_complete,
    CAST(NULL AS VARCHAR) AS not_scored_reason
FROM quality._benchmark_points AS benchmarked
INNER JOIN policy.quality_collection_type AS collection
    ON
        benchmarked.performance_year = collection.performance_year
        AND benchmarked.reporting_option = collection.reporting_option
        AND benchmarked.collection_type = collection.collection_type
        AND collection.is_submitted
INNER JOIN policy.quality_case_minimum AS minimum ON benchmarked.performance_year = minimum.performance_year
-- nine-month truncation is a matter of the data sent (reading P18)
LEFT JOIN reference.measure_suppression AS suppression
    ON
        benchmarked.performance_year = suppression.performance_year
        AND benchmarked.measure_id = suppression.measure_id
        AND benchmarked.collection_type = suppression.collection_type
        AND suppression.treatment = 'suppressed'
-- the summary survey measures count together, as the survey's measure
ANTI JOIN policy.survey_measure AS survey
    ON
        benchmarked.performance_year = survey.performance_year
        AND benchmarked.reporting_option = survey.reporting_option
        AND benchmarked.collection_type = survey.collection_type
UNION ALL
SELECT
    survey_points.performance_year,
    survey_points.entity_type,
    survey_points.entity_id,
    survey_points.reporting_option,
    survey_points.measure_id,
    survey_points.collection_type,
    CASE
        WHEN suppression.measure_id IS NOT NULL THEN 'suppressed'
        WHEN survey_points.benchmark_points IS NULL THEN 'survey_not_scorable'
        ELSE 'benchmarked'
    END AS measure_class,
    survey_points.benchmark_points,
    FALSE AS is_topped_out_by_program,
    TRUE AS is_complete,
    CAST(NULL AS VARCHAR) AS not_scored_reason
FROM quality.survey_points
LEFT JOIN reference.measure_suppression AS suppression
    ON
        survey_points.performance_year = suppression.performance_year
        AND survey_points.measure_id = suppression.measure_id
        AND survey_points.collection_type = suppression.collection_type
        AND suppression.treatment = 'suppressed'
