-- Reads: benchmarks/<performance year>.json
-- Grain: performance_year, measure_id, collection_type
-- Says:  The benchmarks as published; numbers are kept as text, digit for digit.

-- The names in the files are camel case
-- noqa: disable=CP02
SELECT
    CAST(regexp_extract(b.filename, '(\d{4})\.json$', 1) AS SMALLINT) AS file_year,
    b.performanceYear AS performance_year,
    b.measureId AS measure_id,
    b.submissionMethod AS collection_type,
    b.benchmarkYear AS benchmark_year,
    b.isToppedOut AS is_topped_out,
    b.isToppedOutByProgram AS is_topped_out_by_program,
    b.isHighPriority AS is_high_priority,
    b.isInverse AS is_inverse,
    b.metricType AS metric_type,
    b.averagePerformanceRate AS average_performance_rate,
    b.deciles,
    b.percentiles
FROM
    read_json(
        getvariable('files'),
        format = 'array',
        filename = TRUE,
        hive_partitioning = FALSE,
        columns = {
            performanceYear: 'SMALLINT',
            measureId: 'VARCHAR',
            submissionMethod: 'VARCHAR',
            benchmarkYear: 'SMALLINT',
            isToppedOut: 'BOOLEAN',
            isToppedOutByProgram: 'BOOLEAN',
            isHighPriority: 'BOOLEAN',
            isInverse: 'BOOLEAN',
            metricType: 'VARCHAR',
            averagePerformanceRate: 'VARCHAR',
            deciles: 'VARCHAR[]',
            percentiles: 'MAP(SMALLINT, VARCHAR)'
        }
    ) AS b
