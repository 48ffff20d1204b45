-- Reads: benchmarks/<performance year>-exclusion-reasons.json
-- Grain: performance_year, measure_id, collection_type
-- Says:  Why a measure has no benchmark, as published.

-- The names in the files are camel case
-- noqa: disable=CP02
SELECT
    CAST(regexp_extract(e.filename, '(\d{4})-[^/]*$', 1) AS SMALLINT) AS file_year,
    e.performanceYear AS performance_year,
    e.measureId AS measure_id,
    e.submissionMethod AS collection_type,
    e.benchmarkYear AS benchmark_year,
    e.reasonCodes AS reason_codes
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
            reasonCodes: 'VARCHAR[]'
        }
    ) AS e
