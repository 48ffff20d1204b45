-- The values of the quality measures: the rate aimed at, turned into counts of every kind that a
-- measure asks for.
WITH stratified AS (
    SELECT
        aim.*, stratum, stratum_number,
        pick_number * 32 + coalesce(stratum_number, 0) AS stratum_key,
        least(
            greatest(
                rate + CASE
                    WHEN stratum IS NULL OR rate IN (0, 100) THEN 0
                    ELSE 6 * chance('stratum', stratum_key) - 3
                END, 0
            ),
            100
        ) AS stratum_rate
    FROM submission.quality_aim AS aim
    LEFT JOIN reference.measure_stratum
        ON has_strata AND aim.measure_id = measure_stratum.measure_id
),

counted AS (
    SELECT
        *,
        if(is_nobody_eligible, cases, cases * below('exclusions', stratum_key, 4) // 100) AS excluded,
        if(is_nobody_eligible, 0, cases * below('exceptions', stratum_key, 3) // 100) AS excepted,
        greatest(
            -- Rounded up, so that a completeness at the threshold stays there.
            (cases * completeness_percent + 99) // 100 - excluded - excepted, 0
        ) AS answered,
        CAST(floor(answered * stratum_rate / 100 + 0.5) AS BIGINT) AS met,
        { 'isEndToEndReported': collection_type = 'electronicHealthRecord' } AS way,
        {
            'eligiblePopulation': cases,
            'performanceMet': met,
            'performanceNotMet': answered - met,
            'eligiblePopulationExclusion': excluded,
            'eligiblePopulationException': excepted
        } AS counts
    FROM stratified
)

SELECT
    reporter_number, program_name, collection_type, slot, measure_id,
    CASE
        WHEN has_strata
            THEN to_json(struct_concat(any_value(way), {
                'strata': list(struct_concat({ 'stratum': stratum }, counts) ORDER BY stratum_number)
            }))
        WHEN metric_type = 'nonProportion'
            THEN any_value(to_json(struct_concat(way, {
                'numerator': CAST(rate AS DECIMAL(18, 2)),
                'denominator': cases,
                'observationInstances': answered,
                'numeratorExclusion': excluded,
                'denominatorException': excepted
            })))
        WHEN metric_type = 'registrySinglePerformanceRate'
            THEN any_value(to_json(struct_concat(way, counts, {
                'numeratorExclusion': 0,
                'performanceRate': CAST(100 * met / nullif(answered, 0) AS DECIMAL(18, 2))
            })))
        ELSE any_value(to_json(struct_concat(way, counts)))
    END AS value
FROM counted
GROUP BY reporter_number, program_name, collection_type, slot, measure_id, metric_type, has_strata
ORDER BY reporter_number, program_name, collection_type, slot, measure_id
