-- Rule:  42 CFR 414.1367(c)(1)(i); 42 CFR 414.1380(b)(1)(i), (iii), (vii)(A)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A submitted measure falls into the first class that fits: suppressed, without patients,
--        incomplete, too few cases, no benchmark, or scored against its benchmark; web interface
--        and APP measures with too few cases or no benchmark are excluded.

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    p.reporting_option,
    p.measure_id,
    p.collection_type,
    -- reading P5: the order of the tests
    CASE
        WHEN x.measure_id IS NOT NULL THEN 'suppressed'
        WHEN p.is_zero_denominator THEN 'zero_denominator'
        WHEN p.is_complete IS NOT TRUE AND NOT c.has_incomplete_points
            THEN 'web_interface_incomplete'
        WHEN p.is_complete IS NOT TRUE THEN 'incomplete'
        WHEN p.case_count < k.case_minimum AND c.is_unscorable_excluded
            THEN 'excluded_below_case_minimum'
        WHEN p.case_count < k.case_minimum THEN 'below_case_minimum'
        WHEN p.benchmark_points IS NULL AND c.is_unscorable_excluded
            THEN 'excluded_no_benchmark'
        WHEN p.benchmark_points IS NULL THEN 'no_benchmark'
        ELSE 'benchmarked'
    END AS measure_class,
    p.benchmark_points,
    p.is_topped_out_by_program,
    p.is_complete,
    CAST(NULL AS VARCHAR) AS not_scored_reason
FROM quality._benchmark_points AS p
INNER JOIN policy.quality_collection_type AS c
    ON
        p.performance_year = c.performance_year
        AND p.reporting_option = c.reporting_option
        AND p.collection_type = c.collection_type
        AND c.is_submitted
INNER JOIN policy.quality_case_minimum AS k ON p.performance_year = k.performance_year
-- nine-month truncation is a matter of the data sent (reading P18)
LEFT JOIN reference.measure_suppression AS x
    ON
        p.performance_year = x.performance_year
        AND p.measure_id = x.measure_id
        AND p.collection_type = x.collection_type
        AND x.treatment = 'suppressed'
-- the summary survey measures count together, as the survey's measure
ANTI JOIN policy.survey_measure AS v
    ON
        p.performance_year = v.performance_year
        AND p.reporting_option = v.reporting_option
        AND p.collection_type = v.collection_type
UNION ALL
SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    s.measure_id,
    s.collection_type,
    CASE
        WHEN x.measure_id IS NOT NULL THEN 'suppressed'
        WHEN s.benchmark_points IS NULL THEN 'survey_not_scorable'
        ELSE 'benchmarked'
    END AS measure_class,
    s.benchmark_points,
    FALSE AS is_topped_out_by_program,
    TRUE AS is_complete,
    CAST(NULL AS VARCHAR) AS not_scored_reason
FROM quality.survey_points AS s
LEFT JOIN reference.measure_suppression AS x
    ON
        s.performance_year = x.performance_year
        AND s.measure_id = x.measure_id
        AND s.collection_type = x.collection_type
        AND x.treatment = 'suppressed'
