-- The values of the quality measures: the rate aimed at, turned into counts of every kind that a
-- measure asks for.
WITH stratified AS (
    SELECT
        r.*,
        s.stratum,
        coalesce(s.stratum_number, 0) AS stratum_number,
        r.pick_number * 32 + coalesce(s.stratum_number, 0) AS stratum_key,
        least(
            greatest(
                r.rate + CASE
                    WHEN s.stratum IS NULL OR r.rate IN (0, 100) THEN 0
                    ELSE 6 * chance('stratum', r.pick_number * 32 + s.stratum_number) - 3
                END,
                0
            ),
            100
        ) AS stratum_rate
    FROM submission.quality_aim AS r
    CROSS JOIN people.parameter AS p
    LEFT JOIN reference.measure_stratum AS s
        ON
            r.has_strata
            AND p.performance_year = s.performance_year
            AND r.measure_id = s.measure_id
),

populated AS (
    SELECT
        s.*,
        CASE
            WHEN s.is_nobody_eligible THEN s.cases
            ELSE s.cases * below('exclusions', s.stratum_key, 4) // 100
        END AS excluded,
        CASE
            WHEN s.is_nobody_eligible THEN 0
            ELSE s.cases * below('exceptions', s.stratum_key, 3) // 100
        END AS excepted
    FROM stratified AS s
),

reported AS (
    SELECT
        p.*,
        greatest(
            -- Rounded up, so that a completeness at the threshold stays there.
            (p.cases * p.completeness_percent + 99) // 100 - p.excluded - p.excepted, 0
        ) AS answered
    FROM populated AS p
),

counted AS (
    SELECT
        r.*,
        CAST(floor(r.answered * r.stratum_rate / 100 + 0.5) AS BIGINT) AS met
    FROM reported AS r
)

SELECT
    c.reporter_number,
    c.program_name,
    c.collection_type,
    c.slot,
    c.measure_id,
    CASE
        WHEN c.has_strata
            THEN
                json_object(
                    'isEndToEndReported', (c.collection_type = 'electronicHealthRecord'),
                    'strata', list(
                        json_object(
                            'stratum', c.stratum,
                            'eligiblePopulation', c.cases,
                            'performanceMet', c.met,
                            'performanceNotMet', c.answered - c.met,
                            'eligiblePopulationExclusion', c.excluded,
                            'eligiblePopulationException', c.excepted
                        ) ORDER BY c.stratum_number
                    )
                )
        WHEN c.metric_type = 'nonProportion'
            THEN
                json_object(
                    'isEndToEndReported', (c.collection_type = 'electronicHealthRecord'),
                    'numerator', CAST(any_value(c.rate) AS DECIMAL(18, 2)),
                    'denominator', any_value(c.cases),
                    'observationInstances', any_value(c.answered),
                    'numeratorExclusion', any_value(c.excluded),
                    'denominatorException', any_value(c.excepted)
                )
        WHEN c.metric_type = 'registrySinglePerformanceRate'
            THEN
                json_object(
                    'isEndToEndReported', (c.collection_type = 'electronicHealthRecord'),
                    'eligiblePopulation', any_value(c.cases),
                    'performanceMet', any_value(c.met),
                    'performanceNotMet', any_value(c.answered - c.met),
                    'eligiblePopulationExclusion', any_value(c.excluded),
                    'eligiblePopulationException', any_value(c.excepted),
                    'numeratorExclusion', 0,
                    'performanceRate', CASE
                        WHEN any_value(c.answered) > 0
                            THEN CAST(
                                100 * any_value(c.met) / any_value(c.answered) AS DECIMAL(18, 2)
                            )
                    END
                )
        ELSE json_object(
            'isEndToEndReported', (c.collection_type = 'electronicHealthRecord'),
            'eligiblePopulation', any_value(c.cases),
            'performanceMet', any_value(c.met),
            'performanceNotMet', any_value(c.answered - c.met),
            'eligiblePopulationExclusion', any_value(c.excluded),
            'eligiblePopulationException', any_value(c.excepted)
        )
    END AS value
FROM counted AS c
GROUP BY
    c.reporter_number,
    c.program_name,
    c.collection_type,
    c.slot,
    c.measure_id,
    c.metric_type,
    c.has_strata
ORDER BY c.reporter_number, c.program_name, c.collection_type, c.slot, c.measure_id
