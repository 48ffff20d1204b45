-- Quality measures that are sent under the APM Performance Pathway and are not of it: one that its
-- program does not list, and one by claims, which it does not take; and both under the APM scoring
-- standard, which takes neither way.
WITH offered AS (
    SELECT
        measure_id,
        bool_or(collection_type = 'claims') AS is_by_claims,
        bool_or(collection_type = 'registry')
        AND bool_or(program_name = 'mips')
        AND NOT bool_or(program_name = 'app1') AS is_of_another_program
    FROM submission.quality_pool
    INNER JOIN reference.measure USING (measure_id)
    WHERE metric_type = 'singlePerformanceRate'
    GROUP BY measure_id
),

misplaced AS (
    SELECT
        'registry' AS collection_type,
        min(measure_id) FILTER (is_of_another_program) AS measure_id
    FROM offered
    UNION ALL
    SELECT
        'claims' AS collection_type,
        min(measure_id) FILTER (is_by_claims) AS measure_id
    FROM offered
)

SELECT
    reporter_number, program_name, collection_type, measure_id,
    to_json({
        'isEndToEndReported': FALSE,
        'eligiblePopulation': 50,
        'performanceMet': 40,
        'performanceNotMet': 8,
        'eligiblePopulationExclusion': 1,
        'eligiblePopulationException': 1
    }) AS value
FROM submission.reporter
CROSS JOIN misplaced
WHERE has_peculiarity(plan, 'misplaced under ' || reporting_option)
ORDER BY reporter_number, collection_type
