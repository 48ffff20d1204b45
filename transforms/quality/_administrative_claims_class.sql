-- Rule:  42 CFR 414.1335; 42 CFR 414.1380(b)(1)(i), (iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure computed from claims is scored for entities of its kind and size that reach
--        its case minimum and for which it has a benchmark; otherwise it does not count.

WITH tested AS (
    SELECT
        p.performance_year,
        p.entity_type,
        p.entity_id,
        p.reporting_option,
        p.measure_id,
        p.collection_type,
        p.benchmark_points,
        p.is_topped_out_by_program,
        CASE
            WHEN x.measure_id IS NOT NULL THEN 'suppressed'
            WHEN a.is_scored IS NOT TRUE THEN 'not_scored_for_entity'
            WHEN
                a.minimum_clinician_count IS NOT NULL
                AND (n.clinician_count >= a.minimum_clinician_count) IS NOT TRUE
                THEN 'too_few_clinicians'
            WHEN (p.case_count >= a.case_minimum) IS NOT TRUE THEN 'below_case_minimum'
            WHEN p.benchmark_points IS NULL THEN 'no_benchmark'
        END AS not_scored_reason
    FROM quality._benchmark_points AS p
    INNER JOIN policy.quality_collection_type AS c
        ON
            p.performance_year = c.performance_year
            AND p.reporting_option = c.reporting_option
            AND p.collection_type = c.collection_type
            AND NOT c.is_submitted
    LEFT JOIN policy.administrative_claims_measure AS a
        ON
            p.performance_year = a.performance_year
            AND p.entity_type = a.entity_type
            AND p.measure_id = a.measure_id
    LEFT JOIN eligibility.entity AS n
        ON
            p.performance_year = n.performance_year
            AND p.entity_type = n.entity_type
            AND p.entity_id = n.entity_id
    LEFT JOIN reference.measure_suppression AS x
        ON
            p.performance_year = x.performance_year
            AND p.measure_id = x.measure_id
            AND p.collection_type = x.collection_type
            AND x.treatment = 'suppressed'
)

SELECT
    t.performance_year,
    t.entity_type,
    t.entity_id,
    t.reporting_option,
    t.measure_id,
    t.collection_type,
    CASE
        WHEN t.not_scored_reason IS NULL THEN 'benchmarked'
        ELSE 'administrative_claims_not_scored'
    END AS measure_class,
    t.benchmark_points,
    t.is_topped_out_by_program,
    CAST(NULL AS BOOLEAN) AS is_complete,
    t.not_scored_reason
FROM tested AS t
