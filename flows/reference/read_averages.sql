-- Reads: benchmarks/<performance year>-cost-national-averages.json
-- Grain: performance_year, measure_id
-- Says:  The national averages of the cost measures, as published.

-- The names in the files are camel case
-- noqa: disable=CP02
SELECT
    CAST(regexp_extract(a.filename, '(\d{4})-[^/]*$', 1) AS SMALLINT) AS file_year,
    a.performanceYear AS performance_year,
    a.measureId AS measure_id,
    a.benchmarkYear AS benchmark_year,
    a.groupNationalAverage AS group_average_amount,
    a.individualNationalAverage AS individual_average_amount
FROM
    read_json(
        getvariable('files'),
        format = 'array',
        filename = TRUE,
        hive_partitioning = FALSE,
        columns = {
            performanceYear: 'SMALLINT',
            measureId: 'VARCHAR',
            benchmarkYear: 'SMALLINT',
            groupNationalAverage: 'VARCHAR',
            individualNationalAverage: 'VARCHAR'
        }
    ) AS a
