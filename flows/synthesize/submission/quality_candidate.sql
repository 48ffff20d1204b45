-- Quality measures that may be submitted, for each program and collection type, with what is
-- peculiar about each.
WITH program AS (
    SELECT
        measure_id, program_name
    FROM reference.measure_program
    UNION
    -- CMS lists the measures of each program from some year on; before, all are of the one.
    SELECT
        measure_id, 'mips' AS program_name
    FROM reference.measure
    WHERE NOT EXISTS (SELECT 1 FROM reference.measure_program)
),

clustered AS (
    SELECT DISTINCT
        measure_id, collection_type, TRUE AS is_in_cluster
    FROM reference.clinical_cluster
    WHERE cluster_kind = 'clinical_cluster'
)

SELECT
    measure.measure_id, collection_type, program_name,
    coalesce(measure.is_registry_measure, FALSE) AS is_registry_measure,
    measure.metric_type,
    coalesce(first_performance_year = performance_year(), FALSE) AS is_new,
    coalesce(first_performance_year = performance_year() - 1, FALSE) AS is_second_year,
    coalesce(measure.is_high_priority, FALSE)
    OR coalesce(contains(lower(measure.measure_type), 'outcome'), FALSE) AS is_priority,
    coalesce(benchmark.is_inverse, measure.is_inverse, FALSE) AS is_inverse,
    benchmark.measure_id IS NOT NULL AS has_benchmark,
    coalesce(benchmark.is_topped_out, FALSE) AS is_topped_out,
    coalesce(benchmark.is_topped_out_by_program, FALSE) OR topped_out_measure.measure_id IS NOT NULL
        AS is_capped,
    measure_suppression.treatment,
    measure_cap_removal.measure_id IS NOT NULL AS is_cap_removed,
    measure_historical_benchmark.measure_id IS NOT NULL AS is_historical,
    coalesce(is_in_cluster, FALSE) AS is_in_cluster,
    count(*) OVER (PARTITION BY measure.measure_id, program_name) > 1 AS has_several_types
FROM reference.measure
INNER JOIN reference.measure_collection_type USING (measure_id)
INNER JOIN program USING (measure_id)
LEFT JOIN reference.benchmark USING (measure_id, collection_type)
LEFT JOIN policy.topped_out_measure USING (measure_id)
LEFT JOIN reference.measure_suppression USING (measure_id, collection_type)
LEFT JOIN reference.measure_cap_removal USING (measure_id, collection_type)
LEFT JOIN reference.measure_historical_benchmark USING (measure_id, collection_type)
LEFT JOIN clustered USING (measure_id, collection_type)
WHERE
    measure.category = 'quality'
    AND measure.metric_type NOT IN ('cahps', 'costScore')
    AND collection_type NOT IN ('administrativeClaims', 'certifiedSurveyVendor')
    AND program_name IN (SELECT program_name FROM policy.participation WHERE is_scored)
