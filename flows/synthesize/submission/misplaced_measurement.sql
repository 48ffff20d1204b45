-- Quality measures that are sent under the APM Performance Pathway and are not of it: one that its
-- program does not list, and one by claims, which it does not take; and both under the APM scoring
-- standard, which takes neither way.
WITH offered AS (
    SELECT
        q.measure_id,
        bool_or(q.collection_type = 'claims') AS is_by_claims,
        bool_or(q.collection_type = 'registry')
        AND bool_or(q.program_name = 'mips')
        AND NOT bool_or(q.program_name = 'app1') AS is_of_another_program
    FROM submission.quality_pool AS q
    CROSS JOIN people.parameter AS p
    INNER JOIN reference.measure AS m
        ON p.performance_year = m.performance_year AND q.measure_id = m.measure_id
    WHERE m.metric_type = 'singlePerformanceRate'
    GROUP BY q.measure_id
),

misplaced AS (
    SELECT
        'registry' AS collection_type,
        min(o.measure_id) FILTER (o.is_of_another_program) AS measure_id
    FROM offered AS o
    UNION ALL
    SELECT
        'claims' AS collection_type,
        min(o.measure_id) FILTER (o.is_by_claims) AS measure_id
    FROM offered AS o
)

SELECT
    r.reporter_number,
    r.program_name,
    m.collection_type,
    m.measure_id,
    json_object(
        'isEndToEndReported', FALSE,
        'eligiblePopulation', 50,
        'performanceMet', 40,
        'performanceNotMet', 8,
        'eligiblePopulationExclusion', 1,
        'eligiblePopulationException', 1
    ) AS value
FROM submission.reporter AS r
CROSS JOIN misplaced AS m
WHERE
    (r.practice_kind = 'every pathway' AND r.member_number = 2)
    OR (
        r.practice_kind = 'APM Entity, web interface'
        AND r.reporting_option = 'apm_scoring_standard'
    )
ORDER BY r.reporter_number, m.collection_type
