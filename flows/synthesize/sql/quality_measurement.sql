-- The values of the quality measures: a rate at the percentile of the benchmark that the reporter's
-- skill and luck reach, turned into counts of every kind that a measure asks for.
CREATE OR REPLACE TABLE quality_measurement AS
WITH numbered AS (
    SELECT
        k.*,
        row_number() OVER (
            ORDER BY k.reporter_number, k.program_name, k.collection_type, k.measure_id
        ) AS pick_number,
        r.skill,
        r.patient_factor,
        m.metric_type,
        coalesce(b.is_inverse, m.is_inverse, FALSE) AS is_inverse,
        m.metric_type IN ('multiPerformanceRate', 'registryMultiPerformanceRate') AS has_strata
    FROM quality_pick AS k
    INNER JOIN reporter AS r ON k.reporter_number = r.reporter_number
    CROSS JOIN parameter AS p
    INNER JOIN reference.measure AS m
        ON p.performance_year = m.performance_year AND k.measure_id = m.measure_id
    LEFT JOIN reference.benchmark AS b
        ON
            p.performance_year = b.performance_year
            AND k.measure_id = b.measure_id
            AND k.collection_type = b.collection_type
),

lucky AS (
    SELECT
        n.*,
        0.55 * n.skill + 0.45 * chance('luck', n.pick_number) AS reach
    FROM numbered AS n
),

aimed AS (
    SELECT
        l.*,
        CASE
            WHEN l.is_inverse THEN 100 - least(greatest(100 * l.reach * (2 - l.reach), 1.1), 98.9)
            ELSE least(greatest(100 * l.reach * (2 - l.reach), 1.1), 98.9)
        END AS percentile
    FROM lucky AS l
),

rated AS (
    SELECT
        a.*,
        CAST(coalesce(
            c.from_rate + (c.to_rate - c.from_rate) * (a.percentile - c.from_percentile)
            / (c.to_percentile - c.from_percentile),
            20 + a.percentile * 0.75
        ) AS DOUBLE) AS rate,
        CASE
            WHEN chance('few cases', a.pick_number) < 0.03
                THEN 3 + below('cases', a.pick_number, 16)
            ELSE 22 + CAST(floor(
                300 * a.patient_factor
                * chance('cases', a.pick_number) * chance('more cases', a.pick_number)
            ) AS BIGINT)
        END AS cases,
        CASE
            WHEN chance('incomplete', a.pick_number) < 0.03
                THEN 30 + below('completeness', a.pick_number, 44)
            WHEN a.collection_type = 'electronicHealthRecord' THEN 100
            ELSE 78 + below('completeness', a.pick_number, 23)
        END AS completeness_percent,
        chance('nobody eligible', a.pick_number) < 0.01 AS is_nobody_eligible
    FROM aimed AS a
    LEFT JOIN measure_curve AS c
        ON
            a.measure_id = c.measure_id
            AND a.collection_type = c.collection_type
            AND a.percentile >= c.from_percentile
            AND a.percentile < c.to_percentile
),

stratified AS (
    SELECT
        r.*,
        s.stratum,
        coalesce(s.stratum_number, 0) AS stratum_number,
        r.pick_number * 32 + coalesce(s.stratum_number, 0) AS stratum_key,
        least(
            greatest(
                r.rate + CASE
                    WHEN s.stratum IS NULL THEN 0
                    ELSE 6 * chance('stratum', r.pick_number * 32 + s.stratum_number) - 3
                END,
                0
            ),
            100
        ) AS stratum_rate
    FROM rated AS r
    CROSS JOIN parameter AS p
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
                    'isEndToEndReported', c.collection_type = 'electronicHealthRecord',
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
                    'isEndToEndReported', c.collection_type = 'electronicHealthRecord',
                    'numerator', CAST(any_value(c.rate) AS DECIMAL(18, 2)),
                    'denominator', any_value(c.cases),
                    'observationInstances', any_value(c.answered),
                    'numeratorExclusion', any_value(c.excluded),
                    'denominatorException', any_value(c.excepted)
                )
        WHEN c.metric_type = 'registrySinglePerformanceRate'
            THEN
                json_object(
                    'isEndToEndReported', c.collection_type = 'electronicHealthRecord',
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
            'isEndToEndReported', c.collection_type = 'electronicHealthRecord',
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
ORDER BY c.reporter_number, c.program_name, c.collection_type, c.slot, c.measure_id;
