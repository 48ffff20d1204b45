-- The CAHPS survey of a quarter of the groups and of the planned larger ones and APM Entities: one
-- measurement per summary survey measure. One in ten fails the sample.
WITH surveyed AS (
    SELECT
        r.reporter_number,
        r.skill,
        r.practice_kind IN ('subgroups', 'small group, voluntary')
        OR chance('sample', r.reporter_number) < 0.08
            AS is_sample_missed,
        m.measure_id,
        r.reporter_number * 32
        + row_number() OVER (PARTITION BY r.reporter_number ORDER BY m.measure_id) AS survey_key
    FROM submission.reporter AS r
    CROSS JOIN people.parameter AS p
    INNER JOIN reference.measure AS m
        ON
            p.performance_year = m.performance_year
            AND m.category = 'quality'
            AND m.metric_type = 'cahps'
            -- Summary survey measures only, not the survey itself.
            AND contains(m.measure_id, '_')
    WHERE
        CASE
            WHEN r.practice_kind IN (
                'medium group', 'subgroups', 'medical home', 'small group, voluntary',
                'APM Entity, MVP'
            ) THEN TRUE
            WHEN r.practice_kind = 'APM Entity, few patients' THEN FALSE
            -- A survey is of groups only.
            WHEN r.practice_kind = 'every measure' AND r.member_number = 38 THEN TRUE
            WHEN r.entity_type IN ('apm', 'virtualGroup', 'subgroup')
                THEN r.practice_kind IS NOT NULL AND r.reporter_number % 4 > 0
            ELSE
                r.entity_type = 'group'
                AND r.practice_size >= 2
                AND chance('survey', r.reporter_number) < 0.25
        END
),

aimed AS (
    SELECT
        s.*,
        least(
            greatest(100 * (0.5 * s.skill + 0.5 * chance('survey luck', s.survey_key)), 1.1), 98.9
        ) AS percentile
    FROM surveyed AS s
)

SELECT
    a.reporter_number,
    a.measure_id,
    to_json({
        'score': CAST(coalesce(
            c.from_rate + (c.to_rate - c.from_rate) * (a.percentile - c.from_percentile)
            / (c.to_percentile - c.from_percentile),
            30 + a.percentile * 0.6
        ) AS DECIMAL(18, 2)),
        'reliability': CASE
            WHEN chance('reliability', a.survey_key) < 0.9 THEN 'high' ELSE 'low'
        END,
        'mask': chance('mask', a.survey_key) < 0.02,
        -- A whole survey may miss the sample, and one question its answers.
        'isBelowMinimum': (a.is_sample_missed OR chance('answers', a.survey_key) < 0.04)
    }) AS value
FROM aimed AS a
LEFT JOIN submission.measure_curve AS c
    ON
        a.measure_id = c.measure_id
        AND c.collection_type = 'certifiedSurveyVendor'
        AND a.percentile >= c.from_percentile
        AND a.percentile < c.to_percentile
ORDER BY a.reporter_number, a.measure_id
