-- Quality measures that are sent where they do not belong: by a collection type that the measure
-- does not have, under a program that does not list it, and by claims under the APM Performance
-- Pathway, which takes none.
CREATE OR REPLACE TABLE misplaced_measurement AS
WITH offered AS (
    SELECT
        q.measure_id,
        list(DISTINCT q.collection_type) AS collection_types,
        bool_or(q.program_name = 'mips') AND NOT bool_or(q.program_name = 'app1')
            AS is_outside_pathway
    FROM quality_pool AS q
    INNER JOIN parameter AS p ON TRUE
    INNER JOIN reference.measure AS m
        ON p.performance_year = m.performance_year AND q.measure_id = m.measure_id
    WHERE m.metric_type = 'singlePerformanceRate' AND m.is_registry_measure IS NOT TRUE
    GROUP BY q.measure_id
),

misplaced AS (
    SELECT
        min(o.measure_id) FILTER (
            list_contains(o.collection_types, 'electronicHealthRecord')
            AND NOT list_contains(o.collection_types, 'registry')
        ) AS electronic_measure_id,
        min(o.measure_id) FILTER (
            list_contains(o.collection_types, 'registry') AND o.is_outside_pathway
        ) AS registry_measure_id,
        min(o.measure_id) FILTER (
            list_contains(o.collection_types, 'claims')
        ) AS claims_measure_id
    FROM offered AS o
),

sent AS (
    SELECT
        r.reporter_number,
        r.program_name,
        'registry' AS collection_type,
        m.electronic_measure_id AS measure_id
    FROM reporter AS r
    INNER JOIN reporter_plan AS q ON r.reporter_number = q.reporter_number
    CROSS JOIN misplaced AS m
    WHERE q.trait = 'misplaced'
    UNION ALL
    SELECT
        r.reporter_number,
        r.program_name,
        unnest(['registry', 'claims']) AS collection_type,
        unnest([m.registry_measure_id, m.claims_measure_id]) AS measure_id
    FROM reporter AS r
    CROSS JOIN misplaced AS m
    WHERE r.practice_kind = 'every pathway' AND r.member_number = 2
)

SELECT
    s.*,
    json_object(
        'isEndToEndReported', FALSE,
        'eligiblePopulation', 50,
        'performanceMet', 40,
        'performanceNotMet', 8,
        'eligiblePopulationExclusion', 1,
        'eligiblePopulationException', 1
    ) AS value
FROM sent AS s
WHERE s.measure_id IS NOT NULL
ORDER BY s.reporter_number, s.collection_type;
